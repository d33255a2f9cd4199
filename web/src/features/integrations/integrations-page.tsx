import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { type Integration, integrationsQuery } from "../../lib/integrations.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { formTexts } from "../../texts/forms.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { AddIntegration } from "./add-integration.tsx";
import { CredentialEnd } from "./credential-end.tsx";
import { DeleteIntegration } from "./delete-integration.tsx";
import { IntegrationState } from "./integration-state.tsx";
import { Narrow } from "./narrow.tsx";
import { ReplaceCredential } from "./replace-credential.tsx";
import { StopOrResume } from "./stop-or-resume.tsx";

/** The connections to Microsoft 365 and Google Workspace. */
export function IntegrationsPage() {
  const { id } = useAccount();
  const query = useQuery(integrationsQuery(id));
  const add = (
    <ModalButton label={t.add} modalSize="xl">
      {(close) => <AddIntegration onDone={close} />}
    </ModalButton>
  );
  return (
    <Stack gap="md" maw={1280}>
      <PageHeader title={t.title} actions={add} />
      <Text size="sm" maw={760}>
        {t.lead}
      </Text>
      <Loaded query={query}>
        {(rows) => (rows.length === 0 ? <Empty {...t.empty} /> : <IntegrationTable rows={rows} />)}
      </Loaded>
    </Stack>
  );
}

function IntegrationTable({ rows }: { readonly rows: readonly Integration[] }) {
  const { id: account } = useAccount();
  return (
    <CardTable
      label={t.table}
      rows={rows}
      keyOf={(it) => it.id}
      columns={[
        {
          label: t.name,
          cell: (it) => (
            <Anchor
              component={ShellLink}
              to={`/${account}/settings/integrations/${it.id}`}
              size="sm"
              fw={600}
            >
              <MailText text={it.name} />
            </Anchor>
          ),
        },
        { label: t.provider, cell: (it) => t.providers[it.provider] },
        {
          label: t.connection,
          cell: (it) => (
            <>
              <Connection of={it} />
              <Ends of={it} />
            </>
          ),
        },
        { label: t.state, cell: (it) => <IntegrationState integration={it} />, width: "110px" },
        { label: t.created, cell: (it) => <Moment at={it.created_at} /> },
        {
          label: formTexts.actions,
          cell: (it) => (
            <Group gap="xs">
              <ReplaceCredential integration={it} />
              <Narrow integration={it} />
              <StopOrResume integration={it} />
              <DeleteIntegration integration={it} />
            </Group>
          ),
        },
      ]}
    />
  );
}

function Ends({ of }: { readonly of: Integration }) {
  if (of.credential_expires_at === null) return undefined;
  return (
    <Text size="xs" component="div">
      {t.credentialEnds}: <CredentialEnd at={of.credential_expires_at} />
    </Text>
  );
}

function Connection({ of }: { readonly of: Integration }) {
  const lines =
    of.provider === "google"
      ? [
          [t.google.serviceAccount, of.service_account],
          [t.google.administrator, of.administrator],
          ...(of.client_id === null ? [] : [[t.google.clientId, of.client_id]]),
        ]
      : [
          [t.microsoft.cloud, t.microsoft.clouds[of.cloud]],
          [t.microsoft.tenant, of.tenant_id],
          [t.microsoft.client, of.client_id],
          [t.microsoft.credential, t.microsoft.credentials[of.credential]],
          ...(of.certificate === null ? [] : [[t.certificate.thumbprint, of.certificate.sha1]]),
        ];
  return [...lines, ...(of.endpoints === null ? [] : [[t.endpoints, of.endpoints]])].map(([name, value]) => (
    <Text key={name} size="xs">
      {name}: <bdi>{value}</bdi>
    </Text>
  ));
}
