import { randomUUID } from "node:crypto";
import { chown, mkdir, mkdtemp, readFile, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { loadBinaries, NOBODY, runAsUser, runInitdb, startPostmaster } from "./embedded-binaries.ts";

export interface EmbeddedDatabase extends AsyncDisposable {
  readonly connection: pg.ClientConfig;
}

/** The longest path a Unix socket can have (sun_path), less PostgreSQL's own file name. */
const MAX_SOCKET_DIR = 107 - "/.s.PGSQL.5432".length;

/**
 * Starts a real PostgreSQL in `dir`, or joins the one already running there; whoever leaves last stops it. While
 * somebody is there, one that is killed is started again.
 * It listens on a Unix socket inside of `dir` only, so it needs neither port nor password.
 *
 * Throws where the folder was written by another major version, or where the server cannot start here.
 */
export async function openEmbedded(dir: string, deadlineMs = 30_000): Promise<EmbeddedDatabase> {
  const data = join(dir, "pg");
  await mkdir(dir, { recursive: true });
  if (!(await exists(join(data, "PG_VERSION")))) await initialise(dir, data);
  await refuseOtherVersion(data);
  const connection = addressOf(await socketDirOf(data));
  const until = Date.now() + deadlineMs;
  const isJoined = await connects(connection);
  while (!(await launch({ dir, data, connection, until }))) {
    if (Date.now() > until)
      throw new Error(`PostgreSQL did not start; its log is ${join(dir, "postgres.log")}`);
  }
  const watch = keepRunning({ dir, data, connection }, isJoined ? LOOK_MS.joined : LOOK_MS.started);
  const own = { ...connection, application_name: `undeliver ${randomUUID()}` };
  return {
    connection: own,
    [Symbol.asyncDispose]: async () => {
      await watch[Symbol.asyncDispose]();
      await leave(data, own);
    },
  };
}

export function addressOf(socketDir: string): pg.ClientConfig {
  return { host: socketDir, user: "undeliver", database: "postgres" };
}

/** Into a folder of its own, then renamed: of two first starts at once both initialise, and one wins. */
async function initialise(dir: string, data: string): Promise<void> {
  const fresh = await mkdtemp(join(dir, "pg-new-"));
  if (runAsUser().uid !== undefined) await chown(fresh, NOBODY.uid, NOBODY.gid);
  await runInitdb(fresh);
  await rename(fresh, data).catch(() => rm(fresh, { recursive: true }));
}

async function refuseOtherVersion(data: string): Promise<void> {
  const written = (await readFile(join(data, "PG_VERSION"), "utf8")).trim();
  const { major } = await loadBinaries();
  if (written === major) return;
  throw new Error(
    `${data} was written by PostgreSQL ${written}, and this version of Undeliver brings ${major}. ` +
      `With the former version: pg_dumpall -h ${data} -U undeliver > undeliver.sql; then move ${data} away, ` +
      `start this version once, stop it, and load the file with psql -h ${data} -U undeliver -f undeliver.sql.`,
  );
}

/** Beside the data, unless that path is too long for a socket. */
async function socketDirOf(data: string): Promise<string> {
  if (Buffer.byteLength(data) <= MAX_SOCKET_DIR) return data;
  const short = join(tmpdir(), `undeliver-${(await stat(data)).ino}`);
  await mkdir(short, { recursive: true, mode: 0o700 });
  if (runAsUser().uid !== undefined) await chown(short, NOBODY.uid, NOBODY.gid);
  return short;
}

interface Launch {
  readonly dir: string;
  readonly data: string;
  readonly connection: pg.ClientConfig;
  readonly until: number;
}

/** True once a postmaster answers: the one started here, or the one that was faster. */
async function launch({ dir, data, connection, until }: Launch): Promise<boolean> {
  if (await connects(connection)) return true;
  await removeLocksOfTheDead(data, String(connection.host));
  const postmaster = await startPostmaster({ dir, data, socketDir: String(connection.host) });
  while (Date.now() < until) {
    if (await connects(connection)) return true;
    // After its exit a little patience: the postmaster that was faster may still be recovering.
    const exitedAt = postmaster.exitedAt();
    if (exitedAt !== undefined && Date.now() > exitedAt + 500) return false;
    await sleep(20);
  }
  return false;
}

/** Who started the server is the first to miss it, so that not all start it at once. */
const LOOK_MS = { started: 500, joined: 3_000 } as const;
const RESTART_MS = 30_000;

/** Starts the server again where it was killed: by hand, or because the machine's memory ran out. */
function keepRunning(server: Omit<Launch, "until">, lookMs: number): AsyncDisposable {
  const stopped = new AbortController();
  const watch = async (): Promise<void> => {
    let isDown = false;
    while (!stopped.signal.aborted) {
      await sleep(lookMs, undefined, { signal: stopped.signal, ref: false }).catch(() => {});
      if (stopped.signal.aborted) return;
      if (isDown || (await wasKilled(server.data)))
        isDown = !(await launch({ ...server, until: Date.now() + RESTART_MS }).catch(() => false));
    }
  };
  const watching = watch();
  return {
    [Symbol.asyncDispose]: async () => {
      stopped.abort();
      await watching;
    },
  };
}

/** A server that is stopped takes its file with it; one that is killed leaves it. */
async function wasKilled(data: string): Promise<boolean> {
  const pid = await postmasterPid(data);
  return pid !== undefined && (await processState(pid)) === "dead";
}

/** A killed postmaster whose parent never reaps it (PID 1 of many containers) stays a zombie, and looks alive. */
async function removeLocksOfTheDead(data: string, socketDir: string): Promise<void> {
  const pid = await postmasterPid(data);
  if (pid === undefined) return;
  if ((await processState(pid)) === "running") return;
  await rm(join(data, "postmaster.pid"), { force: true });
  await rm(join(socketDir, ".s.PGSQL.5432.lock"), { force: true });
}

async function processState(pid: number): Promise<"running" | "dead"> {
  const letter = await readFile(`/proc/${pid}/stat`, "utf8").then(
    (it) => it.slice(it.lastIndexOf(")") + 2)[0],
    () => (process.platform === "linux" ? "X" : signalled(pid)),
  );
  return letter === "Z" || letter === "X" ? "dead" : "running";
}

/** Where there is no /proc. */
function signalled(pid: number): string {
  try {
    process.kill(pid, 0);
    return "R";
  } catch {
    return "X";
  }
}

async function connects(connection: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(connection);
  client.on("error", () => {});
  const answered = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => {});
  return answered;
}

async function leave(data: string, connection: pg.ClientConfig): Promise<void> {
  if (!(await connects(connection))) return; // stopped by somebody else
  const client = new pg.Client(connection);
  client.on("error", () => {});
  await client.connect();
  const isLast = await isAlone(client);
  const pid = await postmasterPid(data);
  await client.end();
  if (!isLast || pid === undefined) return;
  process.kill(pid, "SIGINT"); // fast shutdown: ends sessions, writes a checkpoint
  const until = Date.now() + 30_000;
  while ((await postmasterPid(data)) === pid && Date.now() < until) await sleep(5);
}

/** A pool says that it has ended while its last sessions are still closing: another process's may be nobody's any more. */
const CLOSING_MS = 2_000;

/** Whoever leaves has nothing more to do with his own sessions, however long they take to close. */
async function isAlone(client: pg.Client): Promise<boolean> {
  const until = Date.now() + CLOSING_MS;
  for (;;) {
    const { rows } = await client.query(
      `select 1 from pg_stat_activity where backend_type = 'client backend'
       and application_name <> current_setting('application_name') limit 1`,
    );
    if (rows.length === 0) return true;
    if (Date.now() > until) return false;
    await sleep(20);
  }
}

async function postmasterPid(data: string): Promise<number | undefined> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  return Number.isNaN(pid) ? undefined : pid;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
