import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { expect, test } from "vitest";
import { killPostmaster, processesIn } from "../../test/support/processes-in.ts";
import { openScratchFolder } from "../../test/support/scratch-folder.ts";
import { openEmbedded } from "./embedded.ts";

async function ask(connection: pg.ClientConfig, text: string): Promise<readonly unknown[]> {
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** The number of its process. */
async function postmasterOf(folder: string): Promise<string | undefined> {
  return (await readFile(join(folder, "pg", "postmaster.pid"), "utf8")).split("\n")[0];
}

test("a server that is killed comes back by itself, with everything that was committed", {
  timeout: 60_000,
}, async () => {
  await using folder = await openScratchFolder("embedded");
  const server = await openEmbedded(folder.path);
  await ask(server.connection, "create table kept as select 7 as n");
  const killed = await postmasterOf(folder.path);
  await killPostmaster(folder.path);
  await expect.poll(() => ask(server.connection, "select n from kept").catch(() => [])).toEqual([{ n: 7 }]);
  expect(await postmasterOf(folder.path)).not.toBe(killed);
  await server[Symbol.asyncDispose]();
  expect(await processesIn(folder.path)).toEqual([]);
});

test("whoever leaves last stops the server, and nobody starts it again", { timeout: 60_000 }, async () => {
  await using folder = await openScratchFolder("embedded");
  const first = await openEmbedded(folder.path);
  const second = await openEmbedded(folder.path);
  const session = new pg.Client(second.connection);
  await session.connect();
  await first[Symbol.asyncDispose]();
  expect(await ask(second.connection, "select 1 as n")).toEqual([{ n: 1 }]);
  await session.end();
  await second[Symbol.asyncDispose]();
  await sleep(700);
  expect(await processesIn(folder.path)).toEqual([]);
});

test("the last one stops it though sessions of his own are still there, as those of a pool that has just ended", {
  timeout: 60_000,
}, async () => {
  await using folder = await openScratchFolder("embedded");
  const server = await openEmbedded(folder.path);
  const closing = new pg.Client(server.connection);
  closing.on("error", () => {});
  await closing.connect();
  await server[Symbol.asyncDispose]();
  expect(await processesIn(folder.path)).toEqual([]);
});
