import { execFile } from "node:child_process";
import { appendFile, chmod, chown, mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import { delivery, journalOf } from "../../test/support/journal-deliveries.ts";
import { processesIn } from "../../test/support/processes-in.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { noticeRestore } from "./cluster.ts";
import { addressOf } from "./embedded.ts";
import { NOBODY, runAsUser, runInitdb, startPostmaster } from "./embedded-binaries.ts";
import { migrate } from "./migrate.ts";

const SETTINGS = "fsync = off\nwal_level = replica\nhot_standby = on\n";

async function ask(connection: pg.ClientConfig, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

const answers = (connection: pg.ClientConfig) =>
  ask(connection, "select 1").then(
    () => true,
    () => false,
  );

/** The number in the file of a killed one can be a stranger's by now. */
async function end(data: string, signal: "SIGKILL" | "SIGINT"): Promise<void> {
  const [running] = await processesIn(`-D ${data} `);
  if (running !== undefined) process.kill(Number.parseInt(running, 10), signal);
}

/** A primary and its synchronous standby, and an address that follows whichever is named. */
async function openPair(dir: string) {
  const [primary, standby, address] = [join(dir, "a"), join(dir, "b"), join(dir, "now")];
  await mkdir(primary);
  if (runAsUser().uid !== undefined) await chown(primary, NOBODY.uid, NOBODY.gid);
  await runInitdb(primary);
  await appendFile(join(primary, "postgresql.conf"), SETTINGS);
  await promisify(execFile)("cp", ["-a", primary, standby]);
  await writeFile(join(standby, "standby.signal"), "");
  await appendFile(join(standby, "postgresql.conf"), `primary_conninfo = 'host=${primary} user=undeliver'\n`);
  await using opened = new AsyncDisposableStack();
  opened.defer(async () => {
    await end(primary, "SIGKILL");
    await end(standby, "SIGINT");
    await expect.poll(() => processesIn(dir)).toEqual([]);
  });
  const start = async (data: string): Promise<void> => {
    await startPostmaster({ dir, data, socketDir: data });
    await expect.poll(() => answers(addressOf(data))).toBe(true);
  };
  const lead = async (data: string): Promise<void> => {
    await symlink(data, `${address}.next`);
    await rename(`${address}.next`, address);
  };
  await start(primary);
  await start(standby);
  await ask(addressOf(primary), "alter system set synchronous_standby_names = '*'");
  await ask(addressOf(primary), "select pg_reload_conf()");
  const state = async () => (await ask(addressOf(primary), "select sync_state from pg_stat_replication"))[0];
  await expect.poll(state).toEqual({ sync_state: "sync" });
  await lead(primary);
  const parts = opened.move();
  return {
    connection: addressOf(address),
    failOver: async () => {
      await end(primary, "SIGKILL");
      await ask(addressOf(standby), "select pg_promote()");
      await lead(standby);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

test("what was acknowledged survives the primary where there is a synchronous standby, and nothing is paused", {
  timeout: 120_000,
}, async () => {
  await using folder = await openScratchFolder("failover");
  await chmod(folder.path, 0o755);
  await using pair = await openPair(folder.path);
  await migrate(pair.connection);
  await noticeRestore(pair.connection);
  await using database = openTestDatabase(pair.connection);
  const tenant = await seedTenant(database);
  const journal = journalOf(database);
  const acknowledged: string[] = [];
  const deliver = async (name: string): Promise<void> => {
    await journal.store(delivery(tenant, name));
    acknowledged.push(`<${name}@partner.example>`);
  };
  const feed = (async () => {
    for (let n = 0; ; n += 1) await deliver(`mail-${n}`);
  })().catch((error: unknown) => error);
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20);
  await pair.failOver();
  expect(await feed).toBeInstanceOf(Error);

  // The same pool goes on, as a running process does.
  await expect
    .poll(() =>
      deliver("afterwards").then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  const there = await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows<{ id: string }>("select message_id_header as id from message"),
  );
  expect(there.map((it) => it.id)).toEqual(expect.arrayContaining(acknowledged));
  expect(await noticeRestore(pair.connection)).toBeUndefined();
});
