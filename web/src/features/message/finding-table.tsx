import { Group, Text } from "@mantine/core";
import { defang, defangText } from "../../lib/defang.ts";
import { messageTexts } from "../../texts/message.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import type { Detections } from "./queries.ts";

const t = messageTexts.details;
type Finding = Detections["findings"][number];

/** Why it was judged so, the weightiest first. */
export function FindingTable({ findings }: { readonly findings: readonly Finding[] }) {
  if (findings.length === 0) return <Text size="sm">{t.noFindings}</Text>;
  const rows = findings.toSorted((a, b) => b.score - a.score);
  return <CardTable label={t.findings} columns={COLUMNS} rows={rows} keyOf={keyOf} />;
}

function keyOf({ name, field, value }: Finding): string {
  return `${name} ${field} ${value}`;
}

const COLUMNS: readonly CardColumn<Finding>[] = [
  {
    label: t.finding.what,
    cell: ({ reason, name }) => (
      <span title={name}>
        <MailText text={defangText(reason)} />
      </span>
    ),
  },
  { label: t.finding.where, cell: ({ field }) => t.fields[field] ?? field, width: "140px" },
  {
    label: t.finding.value,
    cell: ({ field, value }) => <MailText text={field === "link" ? defang(value) : defangText(value)} />,
    width: "28%",
  },
  {
    label: t.finding.score,
    cell: ({ score, detection }) => (
      <Group gap={6} wrap="nowrap" align="flex-start">
        {score} {detection !== "UNKNOWN" && <DispositionBadge disposition={detection} />}
      </Group>
    ),
    width: "160px",
  },
];
