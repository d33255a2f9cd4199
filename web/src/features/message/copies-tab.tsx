import { Anchor } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { messageTexts } from "../../texts/message.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { destinationName } from "../../ui/destination-name.ts";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { OutcomeBadge } from "../../ui/outcome-badge.tsx";
import { reasonText } from "../../ui/reason-text.ts";
import { CopyEvidence } from "./copy-evidence.tsx";
import { CopyFolders } from "./copy-folders.tsx";
import { Exemption } from "./exemption.tsx";
import { copiesQuery, type Copy } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.copies;

/** The message in every mailbox, as it stands now. */
export function CopiesTab() {
  return (
    <Loaded query={useQuery(copiesQuery(useWhich()))}>
      {(copies) =>
        copies.length === 0 ? (
          <Empty {...t.empty} />
        ) : (
          <CardTable label={t.label} columns={COLUMNS} rows={copies} keyOf={(it) => it.copy_id} />
        )
      }
    </Loaded>
  );
}

const COLUMNS: readonly CardColumn<Copy>[] = [
  { label: t.mailbox, cell: (copy) => <Mailbox copy={copy} />, width: "26%" },
  { label: t.state, cell: (copy) => <State copy={copy} /> },
  { label: t.where, cell: (copy) => <CopyFolders copy={copy} />, width: "24%" },
  {
    label: t.when,
    cell: ({ latest }) => latest !== null && <Moment at={latest.completed_at ?? latest.requested_at} />,
  },
  { label: t.exempt, cell: (copy) => <Exemption copy={copy} /> },
  { label: t.evidence, cell: ({ latest }) => latest !== null && <CopyEvidence progress={latest} /> },
];

function Mailbox({ copy: { mailbox, recipients } }: { readonly copy: Copy }) {
  const { id } = useAccount();
  const address = mailbox ?? recipients[0] ?? "";
  const others = recipients.filter((it) => it !== address);
  return (
    <>
      {mailbox === null ? (
        <MailText text={address} />
      ) : (
        <Anchor
          size="sm"
          renderRoot={(props) => (
            <ShellLink
              to="/$account/settings/directory"
              params={{ account: id }}
              search={{ search: mailbox }}
              {...props}
            />
          )}
        >
          <MailText text={mailbox} />
        </Anchor>
      )}
      {others.length > 0 && (
        <div style={{ color: "var(--mantine-color-dimmed)", fontSize: "var(--mantine-font-size-xs)" }}>
          <MailText text={t.via(others.join(", "))} />
        </div>
      )}
    </>
  );
}

function State({ copy: { latest } }: { readonly copy: Copy }) {
  if (latest === null) return <span title={t.untouchedHint}>{t.untouched}</span>;
  return (
    <>
      <OutcomeBadge outcome={latest.outcome} />
      <div style={{ color: "var(--mantine-color-dimmed)", fontSize: "var(--mantine-font-size-xs)" }}>
        {t.asked(destinationName(latest.destination))}
        {latest.reason !== "" && (
          <>
            {"; "}
            <MailText text={reasonText(latest.reason)} />
          </>
        )}
      </div>
    </>
  );
}
