import type { Likeness } from "#detection/likeness.ts";
import type { Wording } from "#detection/wording.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { hideLikenesses } from "./hide-likeness.ts";
import { hideWordings, packWording } from "./hide-wording.ts";

export interface LikenessOf {
  readonly messageId: MessageId;
  readonly likeness: Likeness;
}

/** Keeps what messages are like; one that has it already keeps it. Answers what they say, as it is stored. */
export async function saveLikenesses(
  tx: Transaction,
  tenantId: TenantId,
  { key, messages }: { readonly key: Buffer; readonly messages: readonly LikenessOf[] },
): Promise<ReadonlyMap<MessageId, Wording>> {
  if (messages.length === 0) return new Map();
  const hidden = hideLikenesses(
    key,
    messages.map((it) => it.likeness),
  );
  const wordings = wordingsOf(key, messages);
  const rows = messages.map(({ messageId }, index) => {
    const wording = wordings.get(messageId);
    return { messageId, ...hidden[index], wording: wording && packWording(wording).toString("hex") };
  });
  await tx.rows(SAVE, [tenantId, JSON.stringify(rows)]);
  return wordings;
}

function wordingsOf(key: Buffer, messages: readonly LikenessOf[]): ReadonlyMap<MessageId, Wording> {
  const said = messages.flatMap(({ messageId, likeness: { wording } }) =>
    wording === undefined ? [] : [{ messageId, wording }],
  );
  const hidden = hideWordings(
    key,
    said.map((it) => it.wording),
  );
  return new Map(
    said.flatMap(({ messageId }, index): readonly [MessageId, Wording][] => {
      const wording = hidden[index];
      return wording === undefined ? [] : [[messageId, wording]];
    }),
  );
}

const SAVE: PreparedStatement = {
  name: "save-likenesses",
  text: `
  insert into message_likeness (
    tenant_id, message_id, text, text_a, text_b, text_c, text_d, structure, link_domains, links, sender, wording)
  select $1, "messageId", text, bands[1], bands[2], bands[3], bands[4], structure, "linkDomains", links, sender, decode(wording, 'hex')
  from json_to_recordset($2::json) as r(
    "messageId" uuid, text bigint, bands bigint[], structure bigint, "linkDomains" bigint, links bigint[], sender bigint,
    wording text)
  on conflict do nothing`,
};
