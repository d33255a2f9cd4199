import { Anchor, Group, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { type Integration, integrationsQuery } from "../../lib/integrations.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { integrationTexts } from "../../texts/integrations.ts";
import { selfTestTexts as t } from "../../texts/self-test.ts";
import { Empty } from "../../ui/empty.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Section } from "../../ui/section.tsx";
import { ConformanceSection } from "./conformance-section.tsx";
import { CredentialEnd } from "./credential-end.tsx";
import { IntegrationState } from "./integration-state.tsx";
import { Narrow } from "./narrow.tsx";
import { ReplaceCredential } from "./replace-credential.tsx";
import { SelfTestSection } from "./self-test-section.tsx";
import { StopOrResume } from "./stop-or-resume.tsx";
import { TestMailboxForm } from "./test-mailbox-form.tsx";

/** One connection: what it is, what it can do, and trying it. */
export function IntegrationPage() {
  const { integration: id } = useParams({ strict: false });
  const { id: account } = useAccount();
  const query = useQuery(integrationsQuery(account));
  const found = query.data?.find((it) => it.id === id);
  return (
    <Stack gap="xl" maw={1280}>
      <div>
        <Anchor component={ShellLink} to={`/${account}/settings/integrations`} size="sm">
          {t.back}
        </Anchor>
        <PageHeader
          title={found === undefined ? integrationTexts.title : <MailText text={found.name} />}
          actions={found !== undefined && <Actions integration={found} />}
        />
      </div>
      <Loaded query={query}>
        {() => (found === undefined ? <Empty {...t.notThere} /> : <Whole integration={found} />)}
      </Loaded>
    </Stack>
  );
}

interface Of {
  readonly integration: Integration;
}

function Actions({ integration }: Of) {
  return (
    <Group gap="xs">
      <ReplaceCredential integration={integration} />
      <Narrow integration={integration} />
      <StopOrResume integration={integration} />
    </Group>
  );
}

function Whole({ integration }: Of) {
  const { id } = integration;
  return (
    <>
      <Section title={t.facts.title}>
        <Facts
          facts={[
            [t.facts.state, <IntegrationState key="state" integration={integration} />],
            [t.facts.provider, integrationTexts.providers[integration.provider]],
            [t.facts.directory, integration.directory_id],
            [
              t.facts.answered,
              integration.answered_at !== null && <Moment key="answered" at={integration.answered_at} />,
            ],
            [t.facts.ends, <CredentialEnd key="ends" at={integration.credential_expires_at} />],
            [t.facts.added, <Moment key="added" at={integration.created_at} />],
          ]}
        />
      </Section>
      <TestMailboxForm integration={integration} />
      <SelfTestSection integration={integration} />
      <ConformanceSection id={id} />
    </>
  );
}
