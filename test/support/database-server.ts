import { access, chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { openEmbedded } from "#store/embedded.ts";
import { migrate } from "#store/migrate.ts";

declare module "vitest" {
  interface ProvidedContext {
    socketDir: string;
  }
}

/** One PostgreSQL for the run, with a migrated `template`; each test file clones it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  project.provide("socketDir", server.socketDir);
  return async () => {
    await server[Symbol.asyncDispose]();
  };
}

export interface TestServer extends AsyncDisposable {
  readonly socketDir: string;
  /** Its folder, for who ends it without warning. */
  readonly dir: string;
}

/** A PostgreSQL of the caller's own, with a migrated `template`. One that is killed comes back by itself. */
export async function startTestServer(): Promise<TestServer> {
  const dir = await mkdtemp(join(await fastFolder(), "undeliver-test-"));
  await chmod(dir, 0o755); // mkdtemp makes 0700: as root, PostgreSQL runs as nobody and could not enter
  const first = await openEmbedded(dir);
  await run(first.connection, "postgres", "alter system set fsync = off");
  await run(first.connection, "postgres", "alter system set max_connections = 400");
  // So many only after a start: with the usual hundred, tests of several processes end each other's.
  await first[Symbol.asyncDispose]();
  const server = await openEmbedded(dir);
  const { connection } = server;
  await run(connection, "postgres", "create database template");
  await migrate({ ...connection, database: "template" });
  await run(connection, "postgres", "alter database template with is_template true allow_connections false");
  return {
    socketDir: String(connection.host),
    dir,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** In memory where the machine has it: a clone takes 13 ms there, 90–270 ms on disk. */
async function fastFolder(): Promise<string> {
  return access("/dev/shm").then(
    () => "/dev/shm",
    () => tmpdir(),
  );
}

async function run(connection: pg.ClientConfig, database: string, text: string): Promise<void> {
  const client = new pg.Client({ ...connection, database });
  await client.connect();
  await client.query(text);
  await client.end();
}
