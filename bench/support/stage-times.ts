import type { Database } from "#store/database.ts";

/** How long each stage of one copy took, in ms, by the ledger's own times. */
export interface StageTimes {
  readonly judged: number;
  readonly requested: number;
  readonly called: number;
  readonly acted: number;
  readonly verified: number;
  readonly whole: number;
}

/** Of all copies whose mail's subject begins so. */
export function stageTimes(database: Database, subject: string): Promise<readonly StageTimes[]> {
  return database.asWorker((tx) => tx.rows<StageTimes>(STAGES, [subject]));
}

// The verdict and the request are written by the transaction that takes the journal copy, and bear its time.
const STAGES = `
  select ms(v.at - j.at) as judged, ms(rc.created_at - v.at) as requested, ms(rc.first_call_at - rc.created_at) as called,
    ms(rc.acted_at - rc.first_call_at) as acted, ms(rc.settled_at - rc.acted_at) as verified, ms(rc.settled_at - j.at) as whole
  from retraction_copy rc
  join message m on m.tenant_id = rc.tenant_id and m.id = rc.message_id
  cross join lateral (
    select min(received_at) as at from journal_copy where tenant_id = m.tenant_id and message_id = m.id) j
  cross join lateral (
    select min(at) as at from verdict where tenant_id = m.tenant_id and message_id = m.id) v
  where m.subject like $1 || '%' and rc.acted_at is not null and rc.settled_at is not null`.replaceAll(
  /ms\(([^)]*)\)/g,
  "greatest(0, extract(epoch from $1) * 1000)::float8",
);
