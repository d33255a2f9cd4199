import { randomBytes } from "node:crypto";
import type { SelfTestClaim, SelfTestWorkerId } from "#directory/self-test.ts";
import { newId } from "#shared/ids.ts";
import { openConformance } from "#store/conformance.ts";
import { openIntegrations } from "#store/integrations.ts";
import { openSealer } from "#store/seal.ts";
import { openSelfTestLedger } from "#store/self-test-ledger.ts";
import { openSelfTests } from "#store/self-tests.ts";
import { cloneDatabase } from "./database.ts";
import { type SeededTenant, seedTenant } from "./seed-tenant.ts";

export const LEASE_MS = 60_000;
export const SEALER = openSealer(randomBytes(32));

const CONNECTION = {
  cloud: "global",
  entraTenant: "corp.example",
  clientId: "app",
  credential: "secret",
} as const;

/** One tenant with one connection, and what its self-tests are kept by. */
export async function openTestedTenant(provider: "microsoft" | "google" = "microsoft") {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database, { provider });
  const ledger = openSelfTestLedger(database);
  const tests = openSelfTests(database);
  const query = (text: string, ...values: readonly unknown[]) =>
    database.asWorker((tx) => tx.rows<Record<string, unknown>>(text, [tenant.tenantId, ...values]));
  return {
    database,
    tenant,
    ledger,
    tests,
    query,
    ask: (of: SeededTenant = tenant) =>
      tests.ask(of.tenantId, { integrationId: of.integrationId, destinations: [], actor: "token:ann" }),
    claim: (leaseMs = LEASE_MS) => ledger.claim(newId<SelfTestWorkerId>(new Date()), leaseMs),
    makeDue: () => query("update integration set self_test_due_at = now() where tenant_id = $1"),
    name: (mailbox: string | undefined) =>
      tests.nameMailbox(tenant.tenantId, {
        integrationId: tenant.integrationId,
        mailbox,
        actor: "token:ann",
      }),
    standings: async () => {
      const read = await openConformance(database).read(tenant.tenantId, tenant.integrationId);
      return Object.fromEntries((read ?? []).map((it) => [it.destination, it.standing]));
    },
    /** What a change asks for waits a moment; that is over. */
    passMoment: () => query("update self_test set due_at = now() where tenant_id = $1"),
    replaceCredential: () =>
      openIntegrations(database, SEALER).replaceCredential(tenant.tenantId, tenant.integrationId, {
        connection: { provider: "microsoft", connection: CONNECTION },
        secret: { kind: "secret", secret: "new" },
        credentialExpiresAt: undefined,
        directoryId: "d",
        actor: "token:ann",
      }),
    list: async () => (await tests.list(tenant.tenantId, tenant.integrationId)) ?? [],
    kinds: async () =>
      (await query("select kind from event where tenant_id = $1 order by tx, id")).map((it) => it["kind"]),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

export function mustBe(claim: SelfTestClaim | undefined): SelfTestClaim {
  if (claim === undefined) throw new Error("nothing was claimed");
  return claim;
}
