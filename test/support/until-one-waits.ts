import pg from "pg";
import { expect, vi } from "vitest";
import { PATIENT } from "./until-told.ts";

const WAITING =
  "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

/** Resolves once a transaction of this database waits for a row that another one holds. */
export async function untilOneWaits({ connection }: { readonly connection: pg.ClientConfig }): Promise<void> {
  // What others do is shown to the login itself only, not to the role of a request.
  const login = new pg.Client(connection);
  await login.connect();
  try {
    await vi.waitFor(async () => expect((await login.query(WAITING)).rows).not.toEqual([]), PATIENT);
  } finally {
    await login.end();
  }
}
