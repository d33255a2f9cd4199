import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { type Member, membersQuery } from "../../lib/members.ts";
import { formTexts } from "../../texts/forms.ts";
import { roleTexts } from "../../texts/roles.ts";
import { userTexts as t } from "../../texts/users.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { InviteForm } from "./invite-form.tsx";
import { MemberActions } from "./member-actions.tsx";
import { MemberState } from "./member-state.tsx";

/** Who belongs to the organisation, and who is invited. */
export function UsersPage() {
  const { id } = useAccount();
  const members = useQuery(membersQuery(id));
  return (
    <Stack gap="md" maw={1200}>
      <PageHeader
        title={t.title}
        actions={
          <ModalButton label={t.invite} modalSize="md">
            {(close) => <InviteForm onDone={close} />}
          </ModalButton>
        }
      />
      <Text size="sm" maw={760}>
        {t.lead}
      </Text>
      <Loaded query={members}>{(rows) => <MemberTable members={rows} />}</Loaded>
    </Stack>
  );
}

function MemberTable({ members }: { readonly members: readonly Member[] }) {
  return (
    <CardTable
      label={t.title}
      rows={members}
      keyOf={(it) => it.id}
      columns={[
        { label: t.person, width: "28%", cell: (it) => <Who member={it} /> },
        { label: t.role, width: "12%", cell: (it) => roleTexts.names[it.role] },
        { label: t.state, width: "16%", cell: (it) => <MemberState member={it} /> },
        { label: t.secondFactor, cell: secondFactorOf },
        { label: t.sessions, cell: (it) => (it.state === "invited" ? "" : String(it.sessions)) },
        {
          label: t.lastSeen,
          cell: (it) => (it.last_seen_at === null ? t.notSeen : <Moment at={it.last_seen_at} />),
        },
        { label: formTexts.actions, cell: (it) => <MemberActions member={it} /> },
      ]}
    />
  );
}

function Who({ member: { name, email } }: { readonly member: Member }) {
  return (
    <>
      {name !== "" && (
        <Text size="sm" fw={600}>
          <MailText text={name} />
        </Text>
      )}
      <Text size="sm">
        <MailText text={email} />
      </Text>
    </>
  );
}

function secondFactorOf({ state, second_factor, has_password }: Member): string {
  if (state === "invited") return "";
  if (second_factor) return t.factorOn;
  return has_password ? t.factorOff : t.factorOfProvider;
}
