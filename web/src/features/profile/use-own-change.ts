import { notifications } from "@mantine/notifications";
import { useMutation, type UseMutationResult, useQueryClient } from "@tanstack/react-query";
import { userQuery } from "../../lib/user.ts";

interface OwnChange<Given, Done> {
  readonly change: (given: Given) => Promise<Done>;
  /** Said once it is done; absent: the screen says it itself. */
  readonly said?: (done: Done) => string;
  readonly onDone?: (done: Done) => void;
}

/** Something that one changes of oneself: who one is, and one's sessions, is asked anew. */
export function useOwnChange<Given = void, Done = unknown>({
  change,
  said,
  onDone,
}: OwnChange<Given, Done>): UseMutationResult<Done, Error, Given> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (done) => {
      if (said !== undefined) notifications.show({ message: said(done), color: "green" });
      onDone?.(done);
    },
    // Sessions are kept behind the same key.
    onSettled: () => client.invalidateQueries({ queryKey: userQuery.queryKey }),
  });
}
