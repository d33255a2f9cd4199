import { Skeleton, Stack, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import type { listRetractions } from "#api/contract/retractions.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { type NewSearch, tickedIn } from "./new-search.ts";
import type { Retraction } from "./queries.ts";
import { RetractionTable } from "./retraction-table.tsx";

/** Each message asks by itself. */
const MAX_MESSAGES = 50;

/** Whoever wants messages back is shown what took them: a release belongs to a run, where it is looked at beforehand. */
export function ReleaseOfMessages({ search }: { readonly search: NewSearch }) {
  const { id: account } = useAccount();
  const ids = tickedIn(search, sessionStorage).slice(0, MAX_MESSAGES);
  const found = useQueries({ queries: ids.map((id) => runsOfMessageQuery(account, id)) });
  const failed = found.find((it) => it.isError);
  const runs = new Map(found.flatMap((it) => it.data ?? []).map((it) => [it.id, it]));
  return (
    <>
      <PageHeader title={t.release.title} />
      <Stack>
        <Text c="dimmed">{t.release.lead}</Text>
        {failed !== undefined && <Trouble error={failed.error} onRetry={() => void failed.refetch()} />}
        {found.some((it) => it.isPending) && <Skeleton h={160} />}
        {runs.size > 0 && <RetractionTable rows={[...runs.values()]} />}
        {runs.size === 0 && found.every((it) => it.isSuccess) && (
          <Empty title={t.release.none} body={t.noneTicked} />
        )}
      </Stack>
    </>
  );
}

function runsOfMessageQuery(account: string, id: string) {
  return {
    queryKey: [account, "retractions", "of-message", id],
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<readonly Retraction[]> => {
      const query = { investigate_id: id, per_page: 100 };
      const { result } = await call<typeof listRetractions>("GET", "/retractions", {
        account,
        query,
        signal,
      });
      return result.filter((it) => it.kind !== "release" && it.state !== "draft");
    },
  };
}
