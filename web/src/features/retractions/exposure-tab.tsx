import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { getExposure } from "#api/contract/exposure.ts";
import { useAccount } from "../../lib/account.ts";
import { type ReplyTo, urlOf } from "../../lib/api.ts";
import { retractionTexts } from "../../texts/retractions.ts";
import { runTexts } from "../../texts/run.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { type Exposed, exposureQuery, type Run } from "./queries.ts";
import { standingOf } from "./standing.ts";
import { MoreButton } from "../../ui/more-button.tsx";

const t = runTexts.exposure;
type Totals = NonNullable<ReplyTo<typeof getExposure>["result"]["totals"]>;

const COLUMNS: readonly CardColumn<Exposed>[] = [
  { label: t.columns.mailbox, cell: (it) => <MailText text={it.mailbox} /> },
  { label: t.columns.from, width: "9rem", cell: (it) => <Moment at={it.from} /> },
  { label: t.columns.until, width: "11rem", cell: (it) => <Until exposed={it} /> },
  { label: t.columns.read, width: "7rem", cell: readWords },
  { label: t.columns.did, cell: (it) => <MailText text={whatTheyDid(it)} /> },
];

/** Who had the mail, from when to when, and what they did with it. */
export function ExposureTab({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const found = useInfiniteQuery(exposureQuery({ account, id: run.id, standing: standingOf(run) }));
  if (found.isPending) return <Skeleton h={200} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((it) => it.result.copies);
  const totals = found.data.pages[0]?.result.totals ?? null;
  const gone = totals?.forgotten ?? 0;
  if (rows.length === 0) return <Text>{gone > 0 ? t.forgotten(gone) : t.none}</Text>;
  const csv = urlOf("/retractions/:retraction_id/exposure.csv", {
    account,
    params: { retraction_id: run.id },
  });
  return (
    <Stack gap="md">
      {totals !== null && <Facts facts={factsOf(totals)} />}
      {gone > 0 && <Text size="sm">{t.forgotten(gone)}</Text>}
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {t.hint}
        </Text>
        <Button
          component="a"
          href={csv}
          download
          variant="default"
          size="xs"
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t.csv}
        </Button>
      </Group>
      <CardTable
        label={retractionTexts.tabs.exposure}
        columns={COLUMNS}
        rows={rows}
        keyOf={(it) => it.copy_id}
      />
      <MoreButton of={found} />
    </Stack>
  );
}

function factsOf(totals: Totals): readonly (readonly [string, string | undefined])[] {
  const { totals: names } = t;
  return [
    [names.people, String(totals.people)],
    [names.minutes, totals.minutes_p50 === null ? undefined : String(totals.minutes_p50)],
    [names.max, totals.minutes_max === null ? undefined : String(totals.minutes_max)],
    [names.read, `${totals.read_before} (${names.unknown}: ${totals.read_unknown})`],
    [names.replied, String(totals.replied)],
    [names.forwarded, String(totals.forwarded)],
    [names.outside, String(totals.forwarded_outside)],
    [names.still, String(totals.still_reachable)],
    [names.never, String(totals.never_seen)],
  ];
}

function Until({ exposed: { exposure, until, back_since: back } }: { readonly exposed: Exposed }) {
  if (exposure === "never_seen") return t.neverSeen;
  if (exposure === "ended") return until === null ? t.unknown : <Moment at={until} />;
  return (
    <>
      <strong>{t.stillThere}</strong>
      {back !== null && (
        <>
          {" "}
          ({t.backSince} <Moment at={back} />)
        </>
      )}
    </>
  );
}

function readWords({ exposure, read_before: read }: Exposed): string {
  if (exposure === "never_seen") return "";
  return read === null ? t.unknown : read ? t.yes : t.no;
}

const MAX_ADDRESSES = 5;

function whatTheyDid({ replied, forwarded, forwarded_outside: outside }: Exposed): string {
  const did = [
    ...(replied.length > 0 ? [t.replied] : []),
    ...(forwarded.length > 0 ? [t.forwarded] : []),
    ...(outside.length > 0 ? [t.outside(outside.slice(0, MAX_ADDRESSES).join(", "))] : []),
  ];
  return did.join(", ");
}
