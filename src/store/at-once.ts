import type { TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import type { OldMail } from "./old-mail.ts";
import type { Forgettable } from "./retention-walk.ts";

interface Load {
  /** So much is deleted in one transaction. */
  readonly most: number;
  readonly statement: string;
}

// Counted to a limit: a mail to 20,000 recipients is not read through to know that it is heavy.
const LOADS: Readonly<Record<"raw" | "message", Load>> = {
  // Of 1 MB each.
  raw: {
    most: 200,
    statement: `
  select load.n from unnest($2::uuid[]) with ordinality as it(id, place)
  cross join lateral (
    select count(*)::int as n from (select from raw_chunk where tenant_id = $1 and journal_copy_id = it.id limit 200) piece
  ) load
  order by it.place`,
  },
  message: {
    most: 20_000,
    statement: `
  select load.n from unnest($2::uuid[]) with ordinality as it(id, place)
  cross join lateral (
    select count(*)::int as n from (select from recipient where tenant_id = $1 and message_id = it.id limit 5000) one
  ) load
  order by it.place`,
  },
};

/** The first of them that can go in one transaction, by what hangs on each; one can always. */
export async function atOnce(
  tx: Transaction,
  tenantId: TenantId,
  { what, old }: { readonly what: Forgettable; readonly old: readonly OldMail[] },
): Promise<readonly OldMail[]> {
  const { most, statement } = LOADS[what === "raw" ? "raw" : "message"];
  const loads = await tx.rows<{ readonly n: number }>(statement, [tenantId, old.map((it) => it.id)]);
  let sum = 0;
  let count = 0;
  for (const { n } of loads) {
    sum += n;
    if (sum > most && count > 0) break;
    count += 1;
  }
  return old.slice(0, count);
}
