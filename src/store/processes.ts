import type { Database } from "./database.ts";

export interface Presence {
  readonly id: string;
  readonly roles: readonly string[];
  readonly version: string;
  /** The name of the instance key under which it seals. */
  readonly sealingKey: string;
}

/** Says that this process is there. To be repeated: who says nothing for two minutes counts as gone. */
export async function tellPresence(
  database: Database,
  { id, roles, version, sealingKey }: Presence,
): Promise<void> {
  await database.asWorker(async (tx) => {
    await tx.rows(TELL, [id, roles, version, sealingKey]);
    await tx.rows(FORGET);
  });
}

/** It ends in order; one that was killed is forgotten after a while. */
export async function endPresence(database: Database, id: string): Promise<void> {
  await database.asWorker((tx) => tx.rows("delete from process where id = $1", [id]));
}

const TELL = `
  insert into process (id, roles, version, sealing_key) values ($1, $2, $3, $4)
  on conflict (id) do update set seen_at = now()`;
// Two at once must not wait for each other.
const FORGET = `
  delete from process where id in (
    select id from process where seen_at < now() - interval '1 hour' for update skip locked)`;
