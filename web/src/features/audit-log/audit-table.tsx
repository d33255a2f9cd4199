import { Anchor, Text } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { auditLogTexts as t } from "../../texts/audit-log.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { textOf } from "./compare-values.ts";
import { EntryDetails } from "./entry-details.tsx";
import { FromWhere } from "./from-where.tsx";
import type { AuditEntry } from "./queries.ts";
import { Who } from "./who.tsx";

/** The entries, newest first. */
export function AuditTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <CardTable
      label={t.title}
      rows={entries}
      keyOf={(it) => String(it.sequence)}
      columns={[
        { label: t.columns.time, width: "140px", cell: (it) => <Moment at={it.at} /> },
        { label: t.columns.who, width: "24%", cell: (it) => <Who entry={it} /> },
        { label: t.columns.what, cell: (it) => <What entry={it} /> },
        { label: t.columns.object, width: "110px", cell: (it) => <About entry={it} /> },
        { label: t.columns.from, width: "150px", cell: (it) => <FromWhere from={it.from} /> },
        { label: t.columns.details, width: "100px", cell: (it) => <Open entry={it} /> },
      ]}
    />
  );
}

/** By what people call the thing that an entry is about; the first that it has. */
const NAMES = ["email", "setting", "name", "value", "domain", "rule", "of", "list"] as const;

function What({ entry: { kind, data } }: { readonly entry: AuditEntry }) {
  const name = NAMES.map((it) => data[it]).find((it) => it !== undefined && it !== null);
  return (
    <>
      {t.whatHappened(kind, data)}
      {name !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          <MailText text={textOf(name)} mostCharacters={120} />
        </Text>
      )}
    </>
  );
}

function About({ entry }: { readonly entry: AuditEntry }) {
  const { id } = useAccount();
  const { investigate_id: message, retraction_id: retraction } = entry;
  if (retraction !== null) {
    return (
      <Anchor component={ShellLink} to={`/${id}/retractions/${retraction}`} size="sm">
        {t.retraction}
      </Anchor>
    );
  }
  return message === null ? null : (
    <Anchor component={ShellLink} to={`/${id}/messages/${message}`} size="sm">
      {t.message}
    </Anchor>
  );
}

function Open({ entry }: { readonly entry: AuditEntry }) {
  return (
    <ModalButton
      label={t.open}
      about={String(entry.sequence)}
      title={`${t.details.title(entry.sequence)}: ${t.whatHappened(entry.kind, entry.data)}`}
      variant="subtle"
      size="compact-xs"
    >
      {() => <EntryDetails entry={entry} />}
    </ModalButton>
  );
}
