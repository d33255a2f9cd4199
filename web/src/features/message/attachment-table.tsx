import { Code, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { messageTexts } from "../../texts/message.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { CopyText } from "../../ui/copy-text.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import type { Detections } from "./queries.ts";
import { sizeText } from "./size-text.ts";

const t = messageTexts.details;
type Attachment = Detections["attachments"][number];

/** What is attached, by what it is and not by what it says. None of them is ever opened. */
export function AttachmentTable({ attachments }: { readonly attachments: readonly Attachment[] }) {
  if (attachments.length === 0) return <Text size="sm">{t.noAttachments}</Text>;
  const rows = attachments.map((it, index) => ({ ...it, key: `${index} ${it.sha256}` }));
  return <CardTable label={t.attachments} columns={COLUMNS} rows={rows} keyOf={(it) => it.key} />;
}

const COLUMNS: readonly CardColumn<Attachment>[] = [
  {
    label: t.attachment.name,
    cell: ({ name }) => <MailText text={name} otherwise={messageTexts.noName} />,
    width: "26%",
  },
  { label: t.attachment.size, cell: ({ size }) => sizeText(size), width: "90px" },
  { label: t.attachment.declared, cell: (it) => <MailText text={it.content_type} />, width: "16%" },
  { label: t.attachment.real, cell: (it) => <TrueType attachment={it} />, width: "18%" },
  {
    label: t.attachment.hash,
    cell: ({ sha256 }) => (
      <Group gap={4} wrap="nowrap" align="flex-start">
        <Code style={{ overflowWrap: "anywhere" }}>{sha256}</Code>
        <CopyText text={sha256} label={t.copyHash} />
      </Group>
    ),
  },
];

function TrueType({
  attachment: { true_type: is, content_type: says },
}: {
  readonly attachment: Attachment;
}) {
  if (is === null) return t.unknownType;
  if (is === says) return is;
  return (
    <span style={{ display: "inline-flex", gap: 4, alignItems: "center" }}>
      <IconAlertTriangle size={16} aria-label={t.differs} color="var(--mantine-color-orange-7)" />
      {is}
    </span>
  );
}
