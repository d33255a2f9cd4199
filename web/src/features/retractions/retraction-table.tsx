import { Anchor, Text } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { retractionTexts as t } from "../../texts/retractions.ts";
import { Actor } from "../../ui/actor.tsx";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { destinationName } from "../../ui/destination-name.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { OutcomeBar } from "../../ui/outcome-bar.tsx";
import { lookOf, partsOf } from "../../ui/outcomes.ts";
import { titleOf } from "./naming.ts";
import type { Retraction } from "./queries.ts";
import { StateBadge } from "./state-badge.tsx";

const COLUMNS: readonly CardColumn<Retraction>[] = [
  { label: t.columns.made, width: "8rem", cell: (it) => <Moment at={it.created_at} /> },
  { label: t.columns.run, cell: (it) => <RunLink run={it} /> },
  { label: t.columns.by, width: "9rem", cell: (it) => <Actor actor={it.requested_by} /> },
  { label: t.columns.destination, width: "10rem", cell: (it) => destinationName(it.destination) },
  { label: t.columns.state, width: "9rem", cell: (it) => <StateBadge run={it} /> },
  { label: t.columns.outcomes, width: "16rem", cell: (it) => <Outcomes run={it} /> },
];

export function RetractionTable({ rows }: { readonly rows: readonly Retraction[] }) {
  return <CardTable label={t.title} columns={COLUMNS} rows={rows} keyOf={(it) => it.id} />;
}

function RunLink({ run }: { readonly run: Retraction }) {
  const { id: account } = useAccount();
  return (
    <>
      <Anchor component={ShellLink} to={`/${account}/retractions/${run.id}`} size="sm">
        <MailText text={titleOf(run)} />
      </Anchor>
      <Text size="xs" c="dimmed">
        {t.kind[run.kind]}
      </Text>
    </>
  );
}

const SHOWN = 3;

/** The bar, and its largest parts in words. */
function Outcomes({ run: { counts, copies } }: { readonly run: Retraction }) {
  const parts = partsOf(counts).toSorted((a, b) => b.count - a.count);
  const words = parts
    .slice(0, SHOWN)
    .map((it) => `${it.count.toLocaleString("en")} ${lookOf(it.outcome).label}`);
  return (
    <>
      <OutcomeBar counts={counts} copies={copies} />
      <Text size="xs" c="dimmed" mt={4}>
        {[t.copies(copies), ...words].join(" · ")}
        {parts.length > SHOWN && " · …"}
      </Text>
    </>
  );
}
