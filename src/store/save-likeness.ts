import type { Likeness } from "#detection/likeness.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import { hideLikenesses } from "./hide-likeness.ts";

export interface LikenessOf {
  readonly messageId: MessageId;
  readonly likeness: Likeness;
}

/** Keeps what messages are like; one that has it already keeps it. */
export async function saveLikenesses(
  tx: Transaction,
  tenantId: TenantId,
  { key, messages }: { readonly key: Buffer; readonly messages: readonly LikenessOf[] },
): Promise<void> {
  if (messages.length === 0) return;
  const hidden = hideLikenesses(
    key,
    messages.map((it) => it.likeness),
  );
  const rows = messages.map(({ messageId }, index) => ({ messageId, ...hidden[index] }));
  await tx.rows(SAVE, [tenantId, JSON.stringify(rows)]);
}

const SAVE: PreparedStatement = {
  name: "save-likenesses",
  text: `
  insert into message_likeness (
    tenant_id, message_id, text, text_a, text_b, text_c, text_d, structure, link_domains, links, sender)
  select $1, "messageId", text, bands[1], bands[2], bands[3], bands[4], structure, "linkDomains", links, sender
  from json_to_recordset($2::json) as r(
    "messageId" uuid, text bigint, bands bigint[], structure bigint, "linkDomains" bigint, links bigint[], sender bigint)
  on conflict do nothing`,
};
