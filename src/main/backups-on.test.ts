import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { expect, inject, test, vi } from "vitest";
import { readConfig } from "#config/config.ts";
import { endPresence, tellPresence } from "#store/processes.ts";
import { openTenants } from "#store/tenants.ts";
import { cloneDatabase, emptyDatabase, openTestDatabase } from "../../test/support/database.ts";
import { freePort } from "../../test/support/free-port.ts";
import { runCli } from "../../test/support/run-cli.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { findKeyRoot } from "#store/instance-key.ts";
import { openSealer } from "#store/seal.ts";
import { openOnData } from "./on-data.ts";

const KEY = Buffer.alloc(32, 2);

function commandOn({ database }: pg.ClientConfig, key = KEY) {
  const { backups } = openOnData(
    readConfig({
      DATABASE_URL: `postgres://undeliver@/${String(database)}?host=${encodeURIComponent(inject("socketDir"))}`,
      UNDELIVER_SECRET_KEY: key.toString("base64"),
    }),
  );
  return (...argv: readonly string[]) => runCli(argv, { operator: { backups } });
}

test("a backup is one file for its owner's eyes, says what is not in it, and overwrites nothing", async () => {
  await using database = await cloneDatabase();
  await using folder = await openScratchFolder("backup");
  await seedTenant(database);
  const file = join(folder.path, "monday.backup");
  const run = commandOn(database.connection);
  const made = await run("backup", file);
  expect(made).toMatchObject({
    exitCode: 0,
    out: expect.stringMatching(/monday\.backup: \d+ rows, [\d.]+ kB\.$/),
  });
  expect(made.note).toContain("The instance key is not in it");
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const before = await readFile(file);
  expect(await run("backup", file)).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("is there already"),
  });
  expect(await readFile(file)).toEqual(before);
  await writeFile(`${file}2.part`, "");
  expect((await run("backup", `${file}2`)).note).toContain("another backup writes it, or one was killed");
  expect(await run("backup", "/nowhere/at/all")).toMatchObject({
    exitCode: 1,
    note: "/nowhere/at/all.part cannot be written (ENOENT): its folder is not there.",
  });
});

test("it comes back on the command line, with what has to be done then", async () => {
  await using database = await cloneDatabase();
  await using folder = await openScratchFolder("backup");
  const { name } = await seedTenant(database);
  await findKeyRoot(database, openSealer(KEY));
  const file = join(folder.path, "monday.backup");
  await commandOn(database.connection)("backup", file);

  const connection = await emptyDatabase();
  const run = commandOn(connection);
  const restored = await run("restore", file);
  expect(restored).toMatchObject({ exitCode: 0, out: expect.stringMatching(/^\d+ rows restored, as of 20/) });
  expect(restored.note).toContain("automation observes");
  await using copy = openTestDatabase(connection);
  expect(await openTenants(copy).find(name)).toMatchObject({ name });
  expect(await run("restore", file)).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("There is something in this database."),
  });
  const presence = { id: crypto.randomUUID(), roles: ["worker"], version: "0", sealingKey: "none" };
  await tellPresence(copy, presence);
  expect(await run("restored")).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("Undeliver is running on this database: stop all its processes first."),
  });
  await endPresence(copy, presence.id);
  expect((await run("restored")).note).toContain("automation observes");
  expect((await commandOn(await emptyDatabase())("restored")).out).toBe(
    "Nothing has happened in this database yet.",
  );

  const other = await commandOn(await emptyDatabase(), Buffer.alloc(32, 9))("restore", file);
  expect(other).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("the instance key here is not the one"),
  });
});

test("what cannot be restored is refused in words", async () => {
  await using database = await cloneDatabase();
  await using folder = await openScratchFolder("backup");
  const file = join(folder.path, "cut.backup");
  await commandOn(database.connection)("backup", file);
  await truncate(file, (await stat(file)).size - 20);
  const run = commandOn(await emptyDatabase());
  expect(await run("restore", file)).toMatchObject({
    exitCode: 1,
    note: expect.stringContaining("cut off or damaged"),
  });
  expect((await run("restore", join(folder.path, "none"))).note).toContain("cannot be read (ENOENT)");
  await writeFile(file, "PGDMP");
  expect((await run("restore", file)).note).toContain("cut off or damaged, or is none");
  expect((await run("backup")).exitCode).toBe(2);
});

test("a database that is away is told as one, and not as an error of ours", async () => {
  await using folder = await openScratchFolder("backup");
  await using database = await cloneDatabase();
  const file = join(folder.path, "monday.backup");
  await commandOn(database.connection)("backup", file);
  const away = await freePort();
  const { backups } = openOnData(
    readConfig({
      DATABASE_URL: `postgres://undeliver@127.0.0.1:${away}/undeliver`,
      UNDELIVER_SECRET_KEY: KEY.toString("base64"),
    }),
  );
  for (const argv of [["backup", `${file}2`], ["restore", file], ["restored"]]) {
    expect(await runCli(argv, { operator: { backups } })).toMatchObject({
      exitCode: 1,
      note: expect.stringMatching(/^The database that DATABASE_URL names .* cannot be reached/),
    });
  }
  expect(await readdir(folder.path)).toEqual(["monday.backup"]);
});

test("a database that goes away meanwhile leaves no half of a backup, and is told as that", async () => {
  await using folder = await openScratchFolder("backup");
  await using database = await cloneDatabase();
  // Within one transaction the list of sessions stays as it was first seen.
  const [locking, ending] = [new pg.Client(database.connection), new pg.Client(database.connection)];
  await Promise.all([locking.connect(), ending.connect()]);
  try {
    await locking.query("begin");
    await locking.query("lock table message in access exclusive mode");
    const making = commandOn(database.connection)("backup", join(folder.path, "monday.backup"));
    await vi.waitFor(async () => expect((await ending.query(END_WAITING)).rowCount).toBe(1), 10_000);
    expect(await making).toMatchObject({
      exitCode: 1,
      note: "The database went away meanwhile: no backup was made. Say it again when it is there.",
    });
  } finally {
    await Promise.all([locking.end(), ending.end()]);
  }
  expect(await readdir(folder.path)).toEqual([]);
});

const END_WAITING = `
  select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock'`;

test("without the backup's instance key the database of a data folder is not restored", async () => {
  await using folder = await openScratchFolder("backup");
  const { backups } = openOnData(readConfig({ UNDELIVER_DATA_DIR: folder.path }));
  const { exitCode, note } = await runCli(["restore", "any"], { operator: { backups } });
  expect([exitCode, note]).toEqual([1, expect.stringContaining("copy the old machine's secret-key to")]);
});
