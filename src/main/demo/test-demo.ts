import type { Integration, Integrations } from "#directory/integrations.ts";
import { destinationsOf, type SelfTests } from "#directory/self-tests.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { TenantId } from "#shared/ids.ts";
import { AURORA_TEST_MAILBOX, BOREALIS_TEST_MAILBOX } from "./demo-organisations.ts";

const MAILBOXES: Readonly<Record<ProviderName, string>> = {
  microsoft: AURORA_TEST_MAILBOX,
  google: BOREALIS_TEST_MAILBOX,
};

interface TestDemoNeeds {
  readonly integrations: Pick<Integrations, "list">;
  readonly selfTests: SelfTests;
}

/** Has the demo's connections tried as any others, Hard Delete too, since everything can be chosen there. Once for each. */
export async function testDemo(
  { integrations, selfTests }: TestDemoNeeds,
  { tenantId, actor }: { readonly tenantId: TenantId; readonly actor: string },
): Promise<void> {
  const isNew = ({ testMailbox }: Integration): boolean => testMailbox === undefined;
  for (const { id: integrationId, provider } of (await integrations.list(tenantId)).filter(isNew)) {
    await selfTests.nameMailbox(tenantId, { integrationId, mailbox: MAILBOXES[provider], actor });
    await selfTests.ask(tenantId, { integrationId, destinations: destinationsOf(provider), actor });
  }
}
