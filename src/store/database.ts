import pg from "pg";
import type { TenantId } from "#shared/ids.ts";
import { endSessions } from "./end-sessions.ts";
import { LostConnection, readDriverError } from "./lost-connection.ts";

/** One transaction. `rows` is the only way to the tables: parameters are always bound, never written into the text. */
export interface Transaction {
  rows<Row extends object>(
    statement: string | PreparedStatement,
    values?: readonly unknown[],
  ): Promise<readonly Row[]>;
}

/**
 * A statement that each connection parses and plans once: for the longer ones of the hot path planning costs more than
 * running. Only where the best plan is the same for an empty table as for a large one: it is kept until the table is
 * next analysed (docs/decisions/0004-plans.md).
 */
export interface PreparedStatement {
  /** Of its own among all statements. */
  readonly name: string;
  readonly text: string;
}

export interface Database extends AsyncDisposable {
  /** Sees and writes this tenant only; row-level security holds it to that. */
  asTenant<T>(tenantId: TenantId, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Sees all tenants: for the named statements of workers, intake and the instance operator. */
  asWorker<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  readonly pool: pg.Pool;
}

export interface DatabaseOptions {
  readonly connection: pg.ClientConfig;
  readonly maxConnections: number;
  /** Told of connections that broke while idle. */
  readonly onError: (error: Error) => void;
  /** For whom a transaction is opened, as its facts bear it: a client's address, or the command line. */
  readonly origin?: (() => string | undefined) | undefined;
  /** Ends what runs, and lets nothing begin any more: a stop must not last as long as the longest statement. */
  readonly breakOff?: AbortSignal | undefined;
}

/** The longest statement there is writes 20,000 recipients, in some seconds. */
const QUERY_TIMEOUT_MS = 180_000;

const IDLE_IN_TRANSACTION_MS = 20_000;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function openDatabase({
  connection,
  maxConnections,
  onError,
  breakOff,
  origin,
}: DatabaseOptions): Database {
  const pool = new pg.Pool({
    ...connection,
    max: maxConnections,
    connectionTimeoutMillis: 10_000,
    // After a failover of the database the network may stay silent for ever: nothing waits longer than this.
    keepAlive: true,
    query_timeout: QUERY_TIMEOUT_MS,
    // Also where the login is a superuser (embedded), a statement without a named role sees no tenant's rows.
    // On a disk without a moving head, and in memory all the more, one page costs about as much as the next one.
    // A process that was stopped in the middle of a transaction keeps its locks, and others would pass its mailboxes over
    // for as long as it stands still: far longer than any pause of a process that works, and shorter than a lease.
    options: `-c role=undeliver_request -c random_page_cost=1.1 -c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`,
  });
  pool.on("error", onError);
  // A server that ends says so in an error event, and one that nobody listens to ends the process: while a session is
  // just being handed out or taken back neither the pool nor a transaction listens.
  pool.on("connect", (client) => client.on("error", () => {}));
  const sessions = new Set<pg.Client>();
  pool.on("connect", (client) => sessions.add(client));
  pool.on("remove", (client) => sessions.delete(client));
  breakOff?.addEventListener("abort", () => void endSessions(connection, sessions), { once: true });
  const opened = { pool, breakOff, origin };
  return {
    pool,
    asTenant: (tenantId, work) => {
      if (!UUID.test(tenantId)) throw new Error("not a tenant id");
      return transact(
        opened,
        `set local role undeliver_request; set local app.tenant_id = '${tenantId}'`,
        work,
      );
    },
    asWorker: (work) => transact(opened, AS_WORKER, work),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

// Workers ask the same few questions for all tenants: what is planned once is good for every one of them.
const AS_WORKER = "set local role undeliver_worker; set local plan_cache_mode = force_generic_plan";

interface Opened extends Pick<DatabaseOptions, "breakOff" | "origin"> {
  readonly pool: pg.Pool;
}

async function transact<T>(
  { pool, breakOff, origin }: Opened,
  as: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const goOn = (): void => {
    if (breakOff?.aborted === true) throw new LostConnection("the process is stopping");
  };
  const begin = `begin; ${as}${originSet(origin?.())}`;
  goOn();
  const client = await pool.connect().catch(rethrow);
  let broken: Error | undefined;
  // A connection that ends while it is checked out reports itself here; the query that waits rejects as well.
  const onError = (error: Error): void => {
    broken = error;
  };
  client.on("error", onError);
  try {
    goOn(); // a connection was waited for
    await client.query(begin).catch(rethrow); // one round trip
    const result = await work(transactionOn(client));
    const { command } = await client.query("commit").catch(rethrow);
    // An aborted transaction answers COMMIT with ROLLBACK and no error: nothing may count as stored then.
    if (command !== "COMMIT") throw new Error("the transaction was rolled back");
    return result;
  } catch (error) {
    // A connection that does not answer is thrown away: it would not answer this either.
    if (error instanceof LostConnection) broken = error;
    else
      await client.query("rollback").catch((rollbackError: Error) => {
        broken = rollbackError;
      });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken);
  }
}

/** An address may come from a header that a proxy passes on as it is: what is none is left out. */
function originSet(origin: string | undefined): string {
  return origin !== undefined && /^[\w:.% -]{1,64}$/.test(origin)
    ? `; set local app.origin = '${origin}'`
    : "";
}

function rethrow(error: unknown): never {
  throw readDriverError(error);
}

export function transactionOn(client: pg.ClientBase): Transaction {
  return {
    rows: async <Row extends object>(
      statement: string | PreparedStatement,
      values: readonly unknown[] = [],
    ) => {
      const query = typeof statement === "string" ? { text: statement } : statement;
      const { rows } = await client.query<Row>({ ...query, values: [...values] }).catch(rethrow);
      return rows;
    },
  };
}
