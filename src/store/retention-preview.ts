import { type DaysKept, daysKept, type Retention } from "#policy/retention.ts";
import { RESPONSES } from "#policy/responses.ts";
import type { RetentionEffect, RetentionPreviews } from "#retraction/retention-preview.ts";
import type { KeepReason } from "#retraction/why-kept.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Database } from "./database.ts";
import { momentOf } from "./first-id-of.ts";
import { sinceOf } from "./kept-since.ts";
import { readOldMail, whyItStays } from "./old-mail.ts";
import { FIRST_ID, type Forgettable } from "./retention-walk.ts";
import { readSetting } from "./tenant-settings.ts";

/** A person waits for the answer: so many are looked at, a second or two for each figure. */
const MOST_LOOKED_AT = 20_000;
const PAGE = 1_000;

/** What a retention setting would delete, asked of PostgreSQL as the deletion itself asks. */
export function openRetentionPreviews(database: Database, most = MOST_LOOKED_AT): RetentionPreviews {
  return {
    preview: async (tenantId, retention, now) => {
      const { value: responses } = await database.asTenant(tenantId, (tx) =>
        readSetting(tx, tenantId, RESPONSES),
      );
      const days = daysKept(retention, responses);
      const asked = { tenantId, retention, days, now, most };
      return {
        raw: await effectOf(database, "raw", asked),
        messages: await effectOf(database, "messages", asked),
        retracted: await effectOf(database, "retracted", asked),
      };
    },
  };
}

interface Asked {
  readonly tenantId: TenantId;
  readonly retention: Retention;
  readonly days: DaysKept;
  readonly now: Date;
  readonly most: number;
}

async function effectOf(
  database: Database,
  what: Forgettable,
  { tenantId, retention, days, now, most }: Asked,
): Promise<RetentionEffect | undefined> {
  const since = sinceOf(days[what], now);
  if (since === undefined) return undefined;
  const old = await countOld(database, tenantId, { what, since });
  const batch = Math.min(PAGE, most);
  let lookedAt = 0;
  let goes = 0;
  const stays: Partial<Record<KeepReason, number>> = {};
  for (let after: string = FIRST_ID; lookedAt < most; ) {
    const from = { what, after, since, batch };
    // A transaction for each page: none holds back what others delete for longer than it takes.
    const page = await database.asTenant(tenantId, async (tx) =>
      whyItStays(tx, tenantId, { ...from, old: await readOldMail(tx, tenantId, from), retention, now }),
    );
    for (const why of page.values()) {
      if (why === undefined) goes += 1;
      else stays[why] = (stays[why] ?? 0) + 1;
    }
    lookedAt += page.size;
    const last = [...page.keys()].at(-1);
    if (last === undefined || page.size < batch) break;
    after = last.id;
  }
  return { before: momentOf(since), old, lookedAt, goes, stays };
}

async function countOld(
  database: Database,
  tenantId: TenantId,
  { what, since }: { readonly what: Forgettable; readonly since: string },
): Promise<number> {
  const [row] = await database.asTenant(tenantId, (tx) =>
    tx.rows<{ readonly n: number }>(COUNT[what], [tenantId, since]),
  );
  return row?.n ?? 0;
}

const COUNT: Readonly<Record<Forgettable, string>> = {
  raw: `
  select count(*)::int as n from raw_chunk where tenant_id = $1 and journal_copy_id < $2 and n = 0`,
  messages: "select count(*)::int as n from message where tenant_id = $1 and id < $2",
  retracted: `
  select count(distinct message_id)::int as n from retraction_copy where tenant_id = $1 and message_id < $2`,
};
