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
  const rows = await tx.rows<Row>(WORDINGS, [tenantId, ids]);
  if (rows.length === 0) return new Map();
  // Before the first of them: of one sender's campaign each would else be held against all that came before it.
  const [oldest] = ids.toSorted();
  const everybody = await tx.rows<{ wording: Buffer }>(EARLIER, [tenantId, oldest]);
  const usual = saidOften(everybody.map((it) => unpackWording(it.wording)));
  const senders = [...new Set(rows.flatMap((it) => it.sender ?? []))];
  const theirs = await tx.rows<OfSender>(EARLIER_OF_SENDERS, [tenantId, oldest, senders]);
  const bySender = Map.groupBy(theirs, (it) => it.sender);
  const saidBefore = new Map([...bySender].map(([sender, said]) => [sender, valuesOf(said)]));
  return new Map(
    rows.map(({ id, wording, sender }) => {
      const whole = unpackWording(wording);
      const said = saidBefore.get(sender ?? "");
      return [id, { whole, own: withoutCommon(whole, (it) => usual.has(it) || said?.has(it) === true) }];
    }),
  );
}

interface OfSender {
  /** A bigint, which the driver gives as text. */
  readonly sender: string;
  readonly wording: Buffer;
}

interface Row extends Pick<OfSender, "wording"> {
  readonly id: MessageId;
  readonly sender: string | null;
}

function valuesOf(said: readonly OfSender[]): ReadonlySet<number> {
  return new Set(said.flatMap((it) => unpackWording(it.wording).values));
}

/** One other mail may have a phrase by chance. */
const OFTEN = 3;

function saidOften(wordings: readonly Wording[]): ReadonlySet<number> {
  const times = new Map<number, number>();
  for (const { values } of wordings) for (const it of values) times.set(it, (times.get(it) ?? 0) + 1);
  return new Set([...times].flatMap(([value, count]) => (count < OFTEN ? [] : [value])));
}

const WORDINGS = `
  select it.id, l.wording, l.sender from unnest($2::uuid[]) as it(id)
  cross join lateral (
    select wording, sender from message_likeness where tenant_id = $1 and message_id = it.id limit 1
  ) l
  where l.wording is not null`;

// Mail that came before all of them, and that nobody has called bad or taken away: others of one campaign are no footer.
const IS_HARMLESS = `
  exists (select from message m where m.tenant_id = $1 and m.id = l.message_id and m.disposition in ('NONE', 'BULK'))
    and not exists (select from retraction_copy rc where rc.tenant_id = $1 and rc.message_id = l.message_id)`;
const EARLIER = `
  select l.wording from message_likeness l
  where l.tenant_id = $1 and l.message_id < $2 and l.wording is not null and ${IS_HARMLESS}
  order by l.message_id desc limit 100`;
const EARLIER_OF_SENDERS = `
  select it.sender, l.wording from unnest($3::bigint[]) as it(sender)
  cross join lateral (
    select l.wording from message_likeness l
    where l.tenant_id = $1 and l.sender = it.sender and l.message_id < $2 and l.wording is not null and ${IS_HARMLESS}
    order by l.message_id desc limit 20
  ) l`;
