import { chmod } from "node:fs/promises";
import { readConfig } from "#config/config.ts";
import type { SyncKind, SyncWorkerId } from "#directory/directory-sync.ts";
import { runSync } from "#directory/run-sync.ts";
import { type GraphConnection, openGraph } from "#providers/graph/open-graph.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { openBudget } from "#store/budget.ts";
import type { Database } from "#store/database.ts";
import { openSyncLedger } from "#store/directory-sync-ledger.ts";
import { openDirectorySyncs } from "#store/directory-syncs.ts";
import { openLog } from "#telemetry/log.ts";
import { serve } from "../../src/main/serve.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// One reading after the other, in a process of its own: what it takes of memory is the reading's, and not the provider's.

export interface DirectorySettings {
  readonly dataDir: string;
  readonly connection: Omit<GraphConnection, "integrationId">;
}

export interface DirectoryFigures {
  readonly mailboxes: number;
  readonly members: number;
  readonly first: Reading;
  /** Everything once more, and nothing has changed. */
  readonly again: Reading;
  readonly delta: Reading;
}

interface Reading {
  readonly seconds: number;
  /** Above what the process had before it began. */
  readonly peakMegabytes: number;
}

const LEASE_MS = 120_000;
const LOOK_MS = 20;

/** The parent's words are our own. */
const { dataDir, connection } = await settingsOfParent<DirectorySettings>();
await chmod(dataDir, 0o755); // where root starts it the database is another user's
await using serving = await serve(readConfig(environment()), openLog("error"));
const { database } = serving;
const tenantId = newId<TenantId>(new Date());
const integrationId = newId<IntegrationId>(new Date());
await seed(database);
await using graph = openGraph(
  { ...connection, integrationId },
  { budget: openBudget(database, tenantId), now: () => new Date() },
);
const figures = { first: await read("full"), again: await read("full"), delta: await read("delta") };
process.send?.({ ...(await counted()), ...figures } satisfies DirectoryFigures);
process.once("disconnect", () => process.exit(0));

async function seed(into: Database): Promise<void> {
  await into.asWorker(async (tx) => {
    await tx.rows("insert into tenant (id, name) values ($1, 'bench')", [tenantId]);
    await tx.rows(
      "insert into integration (tenant_id, id, provider, name, connection) values ($1, $2, 'microsoft', 'm', '{}')",
      [tenantId, integrationId],
    );
  });
}

async function read(kind: SyncKind): Promise<Reading> {
  await openDirectorySyncs(database).ask(tenantId, { integrationId, kind, actor: "operator" });
  const ledger = openSyncLedger(database);
  const claim = await ledger.claim(newId<SyncWorkerId>(new Date()), LEASE_MS);
  if (claim === undefined) throw new Error("nothing is due");
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const look = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), LOOK_MS);
  const startedAt = performance.now();
  const feed = () => Promise.resolve(graph.directoryFeed);
  const stopping = new AbortController().signal;
  const end = await runSync({ ledger, feed, now: () => new Date(), stopping, leaseMs: LEASE_MS }, claim);
  clearInterval(look);
  if (end !== "done") throw new Error(`not read: ${end}`);
  return { seconds: (performance.now() - startedAt) / 1_000, peakMegabytes: (peak - before) / 1_048_576 };
}

async function counted(): Promise<{ mailboxes: number; members: number }> {
  const [row] = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ mailboxes: number; members: number }>(
      `select (select count(*)::int from mailbox where gone_at is null) as mailboxes,
         (select count(*)::int from directory_member) as members`,
    ),
  );
  return row ?? { mailboxes: 0, members: 0 };
}

function environment(): Record<string, string> {
  return {
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_ROLES: "api",
    UNDELIVER_DEMO: "0",
  };
}
