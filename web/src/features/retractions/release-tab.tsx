import { Button, Card, Group, List, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { retractionTexts } from "../../texts/retractions.ts";
import { runTexts } from "../../texts/run.ts";
import { Moment } from "../../ui/moment.tsx";
import { openOf } from "../../ui/outcomes.ts";
import { ReasonField } from "../../ui/reason-field.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useRelease } from "./changes.ts";
import { previewQuery, type Restorability, restorabilityQuery, type Run } from "./queries.ts";
import { ReleasePreview } from "./release-preview.tsx";
import { standingOf } from "./standing.ts";
import { useGoToRun } from "./use-go-to-run.ts";

const t = runTexts.release;

/** What a release would bring back, how long that is still possible, and the button that does it. */
export function ReleaseTab({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const found = useQuery(restorabilityQuery({ account, id: run.id, standing: standingOf(run) }));
  const preview = useInfiniteQuery(previewQuery({ account, id: run.id }));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  if (found.isPending) return <Skeleton h={160} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const { counts } = found.data;
  const canRelease = counts.yes + counts.unknown + openOf(run.counts) > 0;
  return (
    <Stack gap="md">
      <Card withBorder>
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t.title}
          </Title>
          <Text size="sm">{t.lead}</Text>
          <Countdown totals={found.data} now={found.dataUpdatedAt} />
          {openOf(run.counts) > 0 && <Text size="sm">{t.openCancelled}</Text>}
          {canRelease ? (
            <Releasing run={run} chosen={[...chosen]} all={counts.yes + counts.unknown} />
          ) : (
            <Text fw={600}>{t.nothing}</Text>
          )}
        </Stack>
      </Card>
      <ReleasePreview preview={preview} chosen={chosen} onChoose={setChosen} />
    </Stack>
  );
}

interface CountdownProps {
  readonly totals: Restorability;
  /** When it was asked, in ms since 1970. */
  readonly now: number;
}

function Countdown({ totals, now }: CountdownProps) {
  const { copies, counts, restorable_until: until, reasons } = totals;
  return (
    <div>
      <Text fw={600}>
        {t.can(counts.yes, copies)}
        {until !== null && (
          <>
            , {t.first} <Moment at={until} /> ({t.left(Date.parse(until) - now)})
          </>
        )}
        {counts.unknown > 0 && `; ${t.unknown(counts.unknown)}`}
        {counts.no > 0 && `; ${t.cannot(counts.no)}`}
      </Text>
      <List size="sm">
        {reasons.map((it) => (
          <List.Item key={`${it.restorable} ${it.why}`}>
            {retractionTexts.copies(it.copies)}: {it.why}
          </List.Item>
        ))}
      </List>
    </div>
  );
}

interface ReleasingProps {
  readonly run: Run;
  /** Only these; none: all. */
  readonly chosen: readonly string[];
  readonly all: number;
}

/** A release is a run of its own: whoever starts it is taken there, to see it end field by field. */
function Releasing({ run, chosen, all }: ReleasingProps) {
  const goToRun = useGoToRun();
  const release = useRelease(run.id);
  const [reason, setReason] = useState("");
  const start = (): void => {
    const body = { reason: reason.trim(), ...(chosen.length > 0 && { copies: [...chosen] }) };
    release.mutate(body, { onSuccess: ({ result }) => goToRun(result) });
  };
  return (
    <>
      {release.isError && <Trouble error={release.error} />}
      <Group align="end" gap="sm">
        <ReasonField w={320} reason={reason} onReason={setReason} />
        <Button loading={release.isPending} onClick={start}>
          {chosen.length > 0 ? t.chosen(chosen.length) : t.all(all)}
        </Button>
      </Group>
    </>
  );
}
