import { chmod } from "node:fs/promises";
import pg from "pg";
import { readConfig } from "#config/config.ts";
import type { TenantId } from "#shared/ids.ts";
import { firstIdOf } from "#store/first-id-of.ts";
import { indexGrams } from "#store/index-grams.ts";
import { openTokens } from "#store/tokens.ts";
import { openLog } from "#telemetry/log.ts";
import { serve } from "../../src/main/serve.ts";
import { seedTrace } from "./seed-trace.ts";
import { settingsOfParent } from "./settings-of-parent.ts";

// The API on a database full of messages, in a process of its own, with its database beside it.

export interface TraceSettings {
  readonly dataDir: string;
  readonly messages: number;
}

export interface TraceReady {
  readonly origin: string;
  readonly account: string;
  readonly token: string;
  /** Of the index of words, written behind the intake, for one message. */
  readonly indexMs: number;
}

/** What a word is looked up in where there is no index of words: the text of each message of the window, newest first. */
export interface ScanQuestion {
  readonly pattern: string;
  readonly days: number;
}

/** The parent's words are our own. */
const { dataDir, messages } = await settingsOfParent<TraceSettings>();
await chmod(dataDir, 0o755); // where root starts it the database is another user's
const serving = await serve(readConfig(environment()), openLog("error"));
const { database, http } = serving;
const seeded = await seedTrace(database, { messages, say: (line) => console.log(line) });
const account = seeded.tenantId as TenantId;
/** The whole index in one go, then once more the newest part of it as the product writes it: what that takes for a message. */
async function buildIndex(): Promise<number> {
  // A million messages at once take longer than the product lets a statement take.
  const client = new pg.Client({ ...database.pool.options, query_timeout: 0 });
  await client.connect();
  const never = new AbortController().signal;
  try {
    await client.query("set role none; set maintenance_work_mem = '512MB'; drop index message_gram_lookup");
    await indexGrams(database, never);
    await client.query("create index message_gram_lookup on message_gram using gin (grams)");
    const again = Math.min(messages, 10_000);
    await client.query(REWIND, [account, again]);
    const startedAt = performance.now();
    await indexGrams(database, never);
    const took = performance.now() - startedAt;
    await client.query("select gin_clean_pending_list('message_gram_lookup'); analyze");
    return took / again;
  } finally {
    await client.end();
  }
}

const REWIND = `
  update gram_reader g set tx = e.tx, event_id = e.id
  from (select tx, id from event where tenant_id = $1 order by event.tx desc, event.id desc offset $2 - 1 limit 1) e
  where g.tenant_id = $1`;

function environment(): Record<string, string> {
  return {
    UNDELIVER_DATA_DIR: dataDir,
    UNDELIVER_SECRET_KEY: Buffer.alloc(32, 7).toString("base64"),
    UNDELIVER_HTTP_LISTEN: "127.0.0.1:0",
    UNDELIVER_ROLES: "api",
    UNDELIVER_DEMO: "0",
  };
}

const DAY_MS = 86_400_000;

async function scan({ pattern, days }: ScanQuestion): Promise<number> {
  const from = performance.now();
  await database.asWorker((tx) =>
    tx.rows(SCAN, [account, pattern, firstIdOf(new Date(Date.now() - days * DAY_MS))]),
  );
  return performance.now() - from;
}

const SCAN = `
  select id from message m
  where tenant_id = $1 and id >= $3 and (subject ilike $2 or from_address ilike $2 or from_name ilike $2 or message_id_header ilike $2
    or exists (select from recipient r where r.tenant_id = m.tenant_id and r.message_id = m.id and r.address ilike $2))
  order by id desc limit 50`;

const indexMs = await buildIndex();
const { token } = await openTokens(database).create(account, {
  name: "bench",
  role: "soc-analyst",
  createdBy: "bench",
});
process.send?.({
  origin: `http://127.0.0.1:${http.port}`,
  account,
  token,
  indexMs,
} satisfies TraceReady);
process.on("message", (question: ScanQuestion) => void scan(question).then((ms) => process.send?.(ms)));
process.once("disconnect", () => void serving[Symbol.asyncDispose]());
