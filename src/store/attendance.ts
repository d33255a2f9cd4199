import type { Database, Transaction } from "./database.ts";
import { leaveOut } from "./leave-out.ts";

/** Far shorter than an absence, and longer than matters to the database. */
const NOTE_EVERY_MS = 10_000;
/** A worker asks for work or renews its lanes every minute at least, however slow the provider is. */
const ABSENCE = "5 minutes";

/**
 * Notes that somebody works the ledger, and finds that nobody did: the product was off, or had no database. Copies were
 * not looked for in that time, nor tried again, so it counts for no deadline: who comes back goes on with the schedule
 * where it stopped. To be called before each claim; it asks the database now and then only.
 */
export function openAttendance(database: Database): () => Promise<void> {
  let notedAtMs = Number.NEGATIVE_INFINITY;
  let noting: Promise<void> | undefined;
  return async () => {
    if (performance.now() - notedAtMs < NOTE_EVERY_MS) return;
    // Nobody claims before the one who notices an absence has written it down.
    noting ??= database.asWorker(note).finally(() => {
      noting = undefined;
    });
    await noting;
    notedAtMs = performance.now();
  };
}

async function note(tx: Transaction): Promise<void> {
  const [last] = await tx.rows<{ at: Date; was_absent: boolean }>(LAST, [ABSENCE]);
  if (last?.was_absent === true) await tx.rows(LEAVE_OUT, [last.at]);
  await tx.rows(NOTE);
}

// Locked: of several processes that start at once, the first one finds the absence.
const LAST = `
  select (value #>> '{}')::timestamptz as at, now() - (value #>> '{}')::timestamptz > $1::interval as was_absent
  from instance where key = 'worked_at' for update`;
// One that waited for the lock has an older clock than who held it.
const NOTE = `
  insert into instance (key, value) values ('worked_at', to_jsonb(now()))
  on conflict (key) do update set value = excluded.value
  where (instance.value #>> '{}')::timestamptz < (excluded.value #>> '{}')::timestamptz`;
// A stopped connection has its own clock, which runs until a person resumes it.
const LEAVE_OUT = leaveOut({ since: "$1::timestamptz", of: "i.state = 'active'" });
