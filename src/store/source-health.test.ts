import { expect, test } from "vitest";
import { cloneDatabase } from "../../test/support/database.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { mailWith } from "../../test/support/mail-builder.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { openSourceHealth } from "./source-health.ts";
import { tallyEvents } from "./tally.ts";
import { countSilentSources, watchSources } from "./watch-sources.ts";

async function open() {
  const database = await cloneDatabase();
  const tenant = await seedTenant(database);
  const { store } = journalOf(database);
  const query = <It extends object>(text: string, ...values: readonly unknown[]) =>
    database.asWorker((tx) => tx.rows<It>(text, [tenant.tenantId, ...values]));
  const receive = (name: string, parts: Parameters<typeof delivery>[2] = {}) => {
    const base = delivery(tenant, name);
    return store(
      delivery(tenant, name, {
        ...parts,
        session: { ...base.session, receivedAt: new Date(), ...parts.session },
      }),
    );
  };
  const health = async () => {
    const [it] = await openSourceHealth(database).list(tenant.tenantId);
    if (it === undefined) throw new Error("no source");
    return it;
  };
  return {
    database,
    tenant,
    query,
    receive,
    health,
    kinds: async () =>
      (
        await query<{ kind: string }>(
          "select kind from event where tenant_id = $1 and kind like 'source.%' order by tx, id",
        )
      ).map((it) => it.kind),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

type Session = JournalDelivery["session"];

test("the day of a source says what came, how, and how long after its mail", async () => {
  await using it = await open();
  const now = Date.now();
  const at = (sentAgoMs: number) => ({ mail: mailWith({ sentAt: new Date(now - sentAgoMs) }) });
  const session = (tls: string | undefined): Session => ({
    clientAddress: "192.0.2.1",
    clientCertificateSha256: undefined,
    mailFrom: "",
    receivedAt: new Date(now),
    tls,
  });
  await it.receive("a", { ...at(2_000), session: session("TLSv1.3") });
  await it.receive("b", { ...at(60_000), to: ["nobody@elsewhere.example"] });
  await it.receive("c", { ...at(-3_600_000), trust: { trusted: false, reason: "x" } });
  const base = delivery(it.tenant, "d");
  await it.receive("d", { mail: undefined, envelope: { ...base.envelope, shape: "tnef", recipients: [] } });
  await it.receive("e", { ...at(3_000), direction: "outbound", to: ["x@elsewhere.example"] });
  await expect
    .poll(
      async () => {
        await tallyEvents(it.database);
        return (await it.health()).day.copies;
      },
      { timeout: 30_000 },
    )
    .toBe(5);
  const { state, day } = await it.health();
  expect(state).toBe("working");
  expect(day).toMatchObject({
    tls: 1,
    untrusted: 1,
    unknownRecipients: 2,
    shapes: { "exchange-report": 4, tnef: 1 },
    usual: undefined,
  });
  // A mail that is dated in the future has no delay.
  expect(day.delay.p50).toBeGreaterThanOrEqual(2_000);
  expect(day.delay.p50).toBeLessThan(2_300);
  expect(day.delay.p95).toBeGreaterThanOrEqual(60_000);
});

test("a source that usually brings much is silent as soon as that much is missing, which is told once by many processes", async () => {
  await using it = await open();
  expect(await watchSources(it.database)).toEqual([]);
  await it.query(
    `insert into tally (tenant_id, kind, hour, name, n)
     select $1, 'source', date_trunc('hour', now()) - n * interval '1 hour', $2, 60 from generate_series(1, 700) n`,
    it.tenant.sourceId,
  );
  await it.query("update source set last_seen_at = now() - interval '20 minutes' where tenant_id = $1");
  expect(await watchSources(it.database)).toEqual([]);
  await it.query("update source set last_seen_at = now() - interval '40 minutes' where tenant_id = $1");
  const told = await Promise.all([watchSources(it.database), watchSources(it.database)]);
  expect(told.flat()).toMatchObject([{ turn: "silent", name: "journal" }]);
  expect(await countSilentSources(it.database)).toBe(1);
  expect((await it.health()).state).toBe("silent");
  await it.query("update source set last_seen_at = now() where tenant_id = $1");
  expect(await watchSources(it.database)).toMatchObject([{ turn: "back" }]);
  expect(await watchSources(it.database)).toEqual([]);
  expect(await it.kinds()).toEqual(["source.silent", "source.back"]);
  expect(await countSilentSources(it.database)).toBe(0);
});
