import pg from "pg";

/** Whoever has to wait longer finds nobody there. */
const ANSWER_MS = 2_000;

/**
 * Ends sessions in the middle of what they do. On the server as well: there a statement whose client has just gone
 * away runs on to its end, and keeps its locks. Never rejects.
 */
export async function endSessions(connection: pg.ClientConfig, sessions: Iterable<pg.Client>): Promise<void> {
  const ending = [...sessions];
  const admin = new pg.Client({
    ...connection,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  });
  admin.on("error", () => {});
  try {
    await admin.connect();
    await admin.query("select pg_terminate_backend(pid) from unnest($1::int[]) pid", [ending.flatMap(pidOf)]);
  } catch {
    // A server that does not answer: our side ends all the same.
  }
  for (const it of [admin, ...ending]) void it.end().catch(() => {});
}

/** The driver has it from the server's greeting, and its types do not say so. */
function pidOf(client: pg.Client): readonly number[] {
  return "processID" in client && typeof client.processID === "number" ? [client.processID] : [];
}
