import { UNDER_WAY } from "./authorizations.ts";
import type { Database } from "./database.ts";
import { WAITING } from "./prepared-certificates.ts";

/**
 * Deletes what connecting has left behind: keys of certificates that no connection uses, ways through Microsoft that nobody
 * went to their end, and mistyped addresses that no mail came for since they could be asked for again.
 */
export async function forgetConnecting(database: Database): Promise<void> {
  for (const statement of FORGET) await database.asWorker((tx) => tx.rows(statement));
}

const FORGET = [
  `delete from prepared_certificate where not ${WAITING}`,
  `delete from authorization_attempt where not ${UNDER_WAY}`,
  "delete from directory_missing where retry_at < now() - interval '7 days'",
];
