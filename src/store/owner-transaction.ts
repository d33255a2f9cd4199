import type pg from "pg";
import { connect } from "./connect.ts";
import { type Transaction, transactionOn } from "./database.ts";

/**
 * One transaction as the login that owns the tables, which neither requests nor workers are: for what changes the schema
 * or loads it. Where that login is no superuser it sees no tenant's rows before it takes a role.
 */
export async function ownerTransaction<T>(
  connection: pg.ClientConfig,
  work: (tx: Transaction, client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(connection);
  try {
    await client.query("begin");
    const result = await work(transactionOn(client), client);
    await client.query("commit");
    return result;
  } finally {
    // What was not committed goes with its session.
    await client.end();
  }
}

export const AS_OWNER = "set local role none";
export const AS_WORKER = "set local role undeliver_worker";
