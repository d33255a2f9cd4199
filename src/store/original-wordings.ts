import { type Wording, withoutCommon } from "#detection/wording.ts";
import type { OriginalWording } from "#retraction/carries-original.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";
import { unpackWording } from "./hide-wording.ts";

/**
 * What these messages say, and what of it is their own: a footer, a disclaimer or a template's frame stands in mail that
 * came before as well, and whoever quotes that mail does not pass on these. Only those whose wording is known.
 */
export async function originalWordings(
  tx: Transaction,
  tenantId: TenantId,
  messageIds: readonly MessageId[],
): Promise<ReadonlyMap<MessageId, OriginalWording>> {
  const ids = [...new Set(messageIds)];
  if (ids.length === 0) return new Map();
  const rows = await tx.rows<{ id: MessageId; wording: Buffer }>(WORDINGS, [tenantId, ids]);
  if (rows.length === 0) return new Map();
  const everybody = await tx.rows<{ wording: Buffer }>(EARLIER, [tenantId, ids]);
  const usual = saidOften(everybody.map((it) => unpackWording(it.wording)));
  const senders = await tx.rows<{ id: MessageId; wording: Buffer }>(EARLIER_OF_SENDER, [tenantId, ids]);
  const ofSender = Map.groupBy(senders, (it) => it.id);
  return new Map(
    rows.map(({ id, wording }) => {
      const whole = unpackWording(wording);
      const said = new Set((ofSender.get(id) ?? []).flatMap((it) => unpackWording(it.wording).values));
      return [id, { whole, own: withoutCommon(whole, (it) => usual.has(it) || said.has(it)) }];
    }),
  );
}

/** One other mail may have a phrase by chance. */
const OFTEN = 3;

function saidOften(wordings: readonly Wording[]): ReadonlySet<number> {
  const times = new Map<number, number>();
  for (const { values } of wordings) for (const it of values) times.set(it, (times.get(it) ?? 0) + 1);
  return new Set([...times].flatMap(([value, count]) => (count < OFTEN ? [] : [value])));
}

const WORDINGS = `
  select it.id, l.wording from unnest($2::uuid[]) as it(id)
  cross join lateral (
    select wording from message_likeness where tenant_id = $1 and message_id = it.id limit 1
  ) l
  where l.wording is not null`;

// Mail that came before all of them, and that nobody has called bad or taken away: others of one campaign are no footer.
const IS_HARMLESS = `
  exists (select from message m where m.tenant_id = $1 and m.id = l.message_id and m.disposition in ('NONE', 'BULK'))
    and not exists (select from retraction_copy rc where rc.tenant_id = $1 and rc.message_id = l.message_id)`;
const EARLIER = `
  select l.wording from message_likeness l
  where l.tenant_id = $1 and l.message_id < all($2::uuid[]) and l.wording is not null and ${IS_HARMLESS}
  order by l.message_id desc limit 100`;
const EARLIER_OF_SENDER = `
  select it.id, l.wording from unnest($2::uuid[]) as it(id)
  cross join lateral (
    select sender from message_likeness where tenant_id = $1 and message_id = it.id limit 1
  ) o
  cross join lateral (
    select l.wording from message_likeness l
    where l.tenant_id = $1 and l.sender = o.sender and l.message_id < it.id and l.message_id <> all($2::uuid[])
      and l.wording is not null and ${IS_HARMLESS}
    order by l.message_id desc limit 20
  ) l`;
