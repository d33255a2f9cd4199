import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { formTexts } from "../../texts/forms.ts";
import { tokenTexts as t } from "../../texts/tokens.ts";
import { Actor } from "../../ui/actor.tsx";
import { CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { type Token, tokensQuery } from "./queries.ts";
import { RevokeToken } from "./revoke-token.tsx";
import { TokenForm } from "./token-form.tsx";
import { TokenRole, TokenState } from "./token-state.tsx";

/** What programs sign in with. */
export function TokensPage() {
  const { id } = useAccount();
  const tokens = useQuery(tokensQuery(id));
  return (
    <Stack gap="md" maw={1200}>
      <PageHeader
        title={t.title}
        actions={
          <ModalButton label={t.create} modalSize="md">
            {(close) => <TokenForm onDone={close} />}
          </ModalButton>
        }
      />
      <Text size="sm" maw={760}>
        {t.lead}
      </Text>
      <Loaded query={tokens}>
        {(rows) => (rows.length === 0 ? <Empty {...t.empty} /> : <TokenTable tokens={rows} />)}
      </Loaded>
    </Stack>
  );
}

function TokenTable({ tokens }: { readonly tokens: readonly Token[] }) {
  return (
    <CardTable
      label={t.title}
      rows={tokens}
      keyOf={(it) => it.id}
      columns={[
        { label: t.name, width: "20%", cell: (it) => <MailText text={it.name} /> },
        { label: t.role, width: "14%", cell: (it) => <TokenRole token={it} /> },
        { label: t.state, width: "14%", cell: (it) => <TokenState token={it} /> },
        { label: t.madeBy, width: "22%", cell: (it) => <Maker token={it} /> },
        {
          label: t.expires,
          cell: (it) => (it.expires_at === null ? t.neverExpires : <Moment at={it.expires_at} />),
        },
        {
          label: t.lastUsed,
          cell: (it) => (it.last_used_at === null ? t.notUsed : <Moment at={it.last_used_at} />),
        },
        { label: formTexts.actions, cell: (it) => <RevokeToken token={it} /> },
      ]}
    />
  );
}

function Maker({ token }: { readonly token: Token }) {
  return (
    <>
      {token.created_by_email === null ? (
        <Actor actor={token.created_by} />
      ) : (
        <MailText text={token.created_by_email} />
      )}
      <Text size="xs" c="dimmed">
        <Moment at={token.created_at} />
      </Text>
    </>
  );
}
