import type { OriginalWording } from "#retraction/carries-original.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import type { Database, Transaction } from "./database.ts";
import { firstIdOf } from "./first-id-of.ts";
import { followUpsOf, type HeldCopy } from "./follow-ups.ts";
import { unpackWording } from "./hide-wording.ts";
import { watchForwards } from "./watch-forwards.ts";
import { IS_WATCHING, takeLate } from "./watched-runs.ts";

/**
 * Takes the forwards that were there before their run began: what those who had the mail have written since, page by page
 * over the copies of the run, those of the forwards included. Any node goes on where another stopped. Answers how many
 * copies there are to work on.
 */
export async function takeEarlierForwards(database: Database): Promise<number> {
  const runs = await database.asWorker((tx) => tx.rows<Run>(LOOKING));
  let taken = 0;
  for (const run of runs) {
    for (let isDone = false; !isDone; ) {
      const page = await againOnConflict(() =>
        database.asTenant(run.tenantId, (tx) => takePage(tx, run.tenantId, run.id)),
      );
      taken += page.taken;
      isDone = page.isDone;
    }
  }
  return taken;
}

interface Run {
  readonly tenantId: TenantId;
  readonly id: RetractionId;
}

const LOOKING = `
  select r.tenant_id as "tenantId", r.id from retraction r where r.forwards_after is not null and ${IS_WATCHING}
  order by r.tenant_id, r.id limit 100`;

interface Taken {
  readonly taken: number;
  readonly isDone: boolean;
}

async function takePage(tx: Transaction, tenantId: TenantId, id: RetractionId): Promise<Taken> {
  const [run] = await tx.rows<{ after: string }>(CURSOR, [tenantId, id]);
  if (run === undefined) return { taken: 0, isDone: true };
  const copies = await tx.rows<Row>(PAGE, [tenantId, id, run.after, PAGE_SIZE]);
  const found = await followUpsOf(tx, tenantId, { copies, originals: originalsOf(copies) });
  const forwards = copies.flatMap(({ copyId, messageId: forwardOf }) =>
    (found.get(copyId) ?? [])
      .filter((it) => it.carries === true)
      .map((it) => ({ messageId: it.id, retractionId: id, forwardOf })),
  );
  const taken = await takeLate(tx, tenantId, await watchForwards(tx, tenantId, forwards));
  const next = nextAfter(copies, [...taken]);
  await tx.rows(GO_ON, [tenantId, id, run.after, next ?? null]);
  return { taken: taken.size, isDone: next === undefined };
}

const PAGE_SIZE = 100;

/** What was taken is looked at in its turn: somebody may have passed that on too. */
function nextAfter(page: readonly Row[], taken: readonly CopyId[]): string | undefined {
  const last = page.at(-1)?.copyId;
  const [first] = taken.toSorted();
  if (first !== undefined) {
    const before = firstIdOf<CopyId>(new Date(Number.parseInt(first.replace("-", "").slice(0, 12), 16)));
    return last !== undefined && last < before ? last : before;
  }
  return page.length < PAGE_SIZE ? undefined : last;
}

interface Row extends HeldCopy {
  readonly wording: Buffer | null;
  readonly ownWording: Buffer | null;
}

/** As the run follows them: of a forward what it has of its original, and not what its sender wrote above. */
function originalsOf(rows: readonly Row[]): ReadonlyMap<MessageId, OriginalWording> {
  return new Map(
    rows.flatMap(({ messageId, wording, ownWording }): readonly [MessageId, OriginalWording][] =>
      wording === null || ownWording === null
        ? []
        : [[messageId, { whole: unpackWording(wording), own: unpackWording(ownWording) }]],
    ),
  );
}

// Nothing is locked before the runs are, which is done in one order: two nodes at one page find and take the same.
const CURSOR = `
  select r.forwards_after as after from retraction r
  where r.tenant_id = $1 and r.id = $2 and r.forwards_after is not null and ${IS_WATCHING}`;
const PAGE = `
  select rc.copy_id as "copyId", rc.message_id as "messageId", encode(w.header_hash, 'hex') as "headerHash",
    array[c.address]
      || array(select address from copy_recipient r where r.tenant_id = $1 and r.copy_id = c.id)
      || array(select address from mailbox_address a where a.tenant_id = $1 and a.mailbox_id = c.mailbox_id) as addresses,
    w.wording, w.own_wording as "ownWording"
  from (
    select copy_id, message_id from retraction_copy
    where tenant_id = $1 and retraction_id = $2 and copy_id > $3 order by copy_id limit $4
  ) rc
  cross join lateral (select id, address, mailbox_id from copy where tenant_id = $1 and id = rc.copy_id limit 1) c
  left join lateral (
    select * from watched_message where tenant_id = $1 and message_id = rc.message_id and retraction_id = $2 limit 1
  ) w on true
  order by rc.copy_id`;
// What was being stored while the run began knew nothing of it, and may not be seen yet: once more, then.
const GO_ON = `
  update retraction set forwards_after = case
    when $4::uuid is null and applied_at > now() - interval '30 seconds' then '00000000-0000-0000-0000-000000000000' else $4 end
  where tenant_id = $1 and id = $2 and forwards_after = $3`;
