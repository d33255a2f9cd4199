import { randomBytes } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { CheckpointText } from "#identity/audit-checkpoint.ts";
import { appendEvents } from "#store/append-events.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import { openSealer } from "#store/seal.ts";
import { cloneDatabase, type TestDatabase } from "../../test/support/database.ts";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { PATIENT } from "../../test/support/until-told.ts";
import { auditOn } from "./audit-on.ts";

const instanceKey = randomBytes(32);
let database: TestDatabase;
let tenant: SeededTenant;

beforeAll(async () => {
  database = await cloneDatabase();
  tenant = await seedTenant(database);
  await findKeyRoot(database, openSealer(instanceKey));
  await change("person:ann");
});
afterAll(() => database[Symbol.asyncDispose]());

function change(actor: string): Promise<void> {
  return database.asTenant(tenant.tenantId, (tx) =>
    appendEvents(tx, tenant.tenantId, [{ kind: "token.created", actor, data: { name: actor } }]),
  );
}

function run(argv: readonly string[], key = instanceKey): Promise<CliRun> {
  return runCli(argv, { operator: { audit: auditOn((work) => work(database, openSealer(key))) } });
}

/** Once the log has so many entries: transactions of other tests hold events back for a while. */
async function checkpointAt(sequence: number): Promise<string> {
  let text = "";
  await vi.waitUntil(async () => {
    const { out, exitCode } = await run(["--tenant", tenant.name, "audit", "checkpoint"]);
    text = out;
    return exitCode === 0 && (JSON.parse(out) as CheckpointText).sequence === sequence;
  }, PATIENT);
  return text;
}

test("a checkpoint is signed, kept in a file, and finds a tail that was cut", async () => {
  await using folder = await openScratchFolder("audit");
  const file = join(folder.path, "checkpoint.json");
  await change("person:bob");
  await writeFile(file, await checkpointAt(2));
  const good = await run(["audit", "verify", "--checkpoint", file]);
  expect(good).toMatchObject({ exitCode: 0 });
  expect(good.out).toContain(`${tenant.name}: as it was written up to entry 2, `);
  const cut = (text: string) => database.asWorker((tx) => tx.rows(text, [tenant.tenantId]));
  await cut("delete from audit_entry where tenant_id = $1 and sequence = 2");
  await cut("delete from audit_checkpoint where tenant_id = $1");
  await cut("delete from event where tenant_id = $1 and actor = 'person:bob'");
  await cut(
    "update audit_chain c set sequence = 1, mac = a.mac from audit_entry a where c.tenant_id = $1 and a.tenant_id = $1",
  );
  expect(await run(["--tenant", tenant.name, "audit", "verify"])).toMatchObject({ exitCode: 0 });
  const bad = await run(["audit", "verify", "--checkpoint", file, "--json"]);
  expect(bad.exitCode).toBe(1);
  expect(bad.json).toMatchObject([{ tenant: tenant.name, findings: [{ problem: "tail_cut", sequence: 2 }] }]);
  expect(bad.note).toBe("The audit log is not as it was written.");
});

test("the first changed entry is named with its event", async () => {
  const other = await seedTenant(database);
  await database.asTenant(other.tenantId, (tx) =>
    appendEvents(tx, other.tenantId, [{ kind: "token.created", actor: "operator", data: { n: 1 } }]),
  );
  const at = ["--tenant", other.name, "audit"];
  await vi.waitUntil(async () => (await run([...at, "checkpoint"])).exitCode === 0, PATIENT);
  const [event] = await database.asWorker((tx) =>
    tx.rows<{ id: string }>(`update event set data = '{}' where tenant_id = $1 returning id`, [
      other.tenantId,
    ]),
  );
  const bad = await run([...at, "verify"]);
  expect(bad.exitCode).toBe(1);
  expect(bad.out).toContain(`event_changed: the event of entry 1 was changed (event ${event?.id})`);
});

test("with another instance key nothing is verified, and nothing is blamed", async () => {
  const refused = await run(["audit", "verify"], randomBytes(32));
  expect(refused).toMatchObject({ exitCode: 1, out: "" });
  expect(refused.note).toContain("instance key is not the one of this database");
});

test("what is missing is told: a tenant, a file, a checkpoint in it, an entry to sign", async () => {
  const empty = await seedTenant(database);
  await using folder = await openScratchFolder("audit");
  const file = join(folder.path, "none.json");
  await writeFile(file, "{}");
  const notes = [
    [["--tenant", "nobody", "audit", "verify"], "There is no tenant nobody."],
    [["--tenant", "nobody", "audit", "checkpoint"], "There is no tenant nobody."],
    [["audit", "verify", "--checkpoint", join(folder.path, "gone.json")], "cannot be read"],
    [["audit", "verify", "--checkpoint", file], "holds no checkpoint"],
    [["--tenant", empty.name, "audit", "checkpoint"], "has no entry yet"],
  ] as const;
  for (const [argv, note] of notes) {
    const refused = await run(argv);
    expect(refused.exitCode).toBe(1);
    expect(refused.note).toContain(note);
  }
  expect((await run(["audit", "checkpoint"])).exitCode).toBe(2);
});
