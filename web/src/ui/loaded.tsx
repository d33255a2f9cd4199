import { Center, Loader } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Trouble } from "./trouble.tsx";

interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly children: (data: Data) => ReactNode;
}

/** What the server answered, once it has; until then that it is asked, or why it did not answer. */
export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error !== null) return <Trouble error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <Center component="output" p="xl" aria-label="Loading">
      <Loader size="sm" />
    </Center>
  );
}
