import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { SelfTestClaim, SelfTestLedger, SelfTestLine, SelfTestWorkerId } from "#directory/self-test.ts";
import { destinationsOf } from "#directory/self-tests.ts";
import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import type { Database } from "#store/database.ts";
import { openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openSelfTests } from "#store/self-tests.ts";
import type { SeededTenant } from "./seed-tenant.ts";

type Tested = Pick<SeededTenant, "tenantId" | "integrationId">;

export function lineOf(line: Partial<SelfTestLine> & Pick<SelfTestLine, "check">): SelfTestLine {
  return {
    subject: undefined,
    result: "passed",
    detail: "as it should be",
    code: undefined,
    advice: undefined,
    isBroken: false,
    differences: [],
    ...line,
  };
}

export function destinationLine(
  subject: AutomaticDestination,
  line: Partial<SelfTestLine> = {},
): SelfTestLine {
  return lineOf({ check: "destination", subject, ...line });
}

/** A self-test that ended with these lines, as a worker would have told them. */
export async function recordSelfTest(
  database: Database,
  { tenantId, integrationId }: Tested,
  lines: readonly SelfTestLine[],
): Promise<void> {
  const tests = openSelfTests(database);
  const ledger = openSelfTestLedger(database);
  const mailbox = `undeliver-test-${randomUUID().slice(0, 8)}@corp.example`;
  await tests.nameMailbox(tenantId, { integrationId, mailbox, actor: "test" });
  const destinations = lines.flatMap((it) =>
    it.check === "destination" && it.subject !== undefined ? [it.subject as AutomaticDestination] : [],
  );
  const asked = { integrationId, destinations, actor: "test" };
  const claim = await claimed(ledger, () => tests.ask(tenantId, asked), integrationId);
  for (const line of lines) await ledger.tell(claim, line, 60_000);
  await ledger.end(claim);
}

/** Where workers run as well, one of them may have been faster: then it is asked for again. */
async function claimed(
  ledger: SelfTestLedger,
  ask: () => Promise<unknown>,
  integrationId: IntegrationId,
): Promise<SelfTestClaim> {
  for (let tries = 0; tries < 50; tries++) {
    await ask();
    const claim = await ledger.claim(newId<SelfTestWorkerId>(new Date()), 60_000);
    if (claim?.integrationId === integrationId) return claim;
    // What connecting another one has asked for comes first; it ends as one that found nothing.
    if (claim !== undefined) await ledger.end(claim);
    else await sleep(100);
  }
  throw new Error("the self-test is not to be had");
}

/** What automatic Hard Delete asks for. */
export function proveHardDelete(database: Database, tested: Tested): Promise<void> {
  return recordSelfTest(database, tested, [
    lineOf({ check: "token" }),
    destinationLine("RecoverableItemsPurges"),
  ]);
}

/** Every destination of every integration of the tenant. */
export async function proveEverything(database: Database, tenantId: TenantId): Promise<void> {
  const rows = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ id: IntegrationId; provider: ProviderName }>(
      "select id, provider from integration where tenant_id = $1",
      [tenantId],
    ),
  );
  for (const { id: integrationId, provider } of rows) {
    const lines = destinationsOf(provider).map((it) => destinationLine(it));
    await recordSelfTest(database, { tenantId, integrationId }, [lineOf({ check: "token" }), ...lines]);
  }
}
