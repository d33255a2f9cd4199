import { Skeleton, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { decisionTexts as t } from "../../texts/decisions.ts";
import { Empty } from "../../ui/empty.tsx";
import { MoreButton } from "../../ui/more-button.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { MismatchCard } from "./mismatch-card.tsx";
import { mismatchesQuery } from "./queries.ts";

/** What waits for a person because nothing proves that it is the message meant: of one run, or of the organisation. */
export function DecisionList({ run }: { readonly run?: string }) {
  const { id: account } = useAccount();
  const found = useInfiniteQuery(mismatchesQuery(account, run));
  if (found.isPending) return <Skeleton h={240} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const mismatches = found.data.pages.flatMap((it) => it.result);
  if (mismatches.length === 0) return <Empty {...t.empty} />;
  return (
    <Stack gap="md">
      <Text size="sm" maw={760}>
        {t.lead}
      </Text>
      {mismatches.map((it) => (
        <MismatchCard key={`${it.retraction_id} ${it.copy_id}`} mismatch={it} />
      ))}
      <MoreButton of={found} />
    </Stack>
  );
}
