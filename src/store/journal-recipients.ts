import type { JournaledRecipient } from "#mail/envelope.ts";
import { withOriginals } from "#mail/with-originals.ts";
import { type CopyId, type JournalCopyId, type MessageId, newId, type TenantId } from "#shared/ids.ts";
import type { PolicyCopy } from "./apply-policy.ts";
import type { PreparedStatement, Transaction } from "./database.ts";
import type { JournalDelivery } from "./journal-delivery.ts";
import { IS_KNOWN } from "./local-directory.ts";
import { storableText } from "./storable.ts";

const MAX_ADDRESS = 320;

/** One report, whose message has its id by now. */
export interface Report {
  readonly delivery: Pick<JournalDelivery, "envelope" | "session" | "trust" | "direction">;
  readonly journalCopyId: JournalCopyId;
  readonly messageId: MessageId;
  /** True: it has no copies yet. */
  readonly isNewMessage: boolean;
}

export interface AddedRecipients {
  /** How many the report brought anew. */
  readonly recipients: number;
  readonly copies: readonly PolicyCopy[];
}

/**
 * Adds the recipients that each report brings anew, and a copy for each mailbox of the tenant that they lead to.
 * Mail to the outside and untrusted copies make no copies: nothing could or may be retracted. No two reports are of
 * one message; the answer is in their order.
 */
export async function addRecipients(
  tx: Transaction,
  tenantId: TenantId,
  reports: readonly Report[],
): Promise<readonly AddedRecipients[]> {
  const rows = reports.flatMap(toRows);
  const known = reports.filter((it) => !it.isNewMessage).map((it) => it.messageId);
  const added =
    rows.length === 0 ? [] : await tx.rows<AddedRow>(ADD, [tenantId, JSON.stringify(rows), known]);
  const byMessage = Map.groupBy(added, (it) => it.message_id);
  return reports.map(({ messageId }) => {
    const ofMessage = byMessage.get(messageId) ?? [];
    return { recipients: ofMessage[0]?.recipients ?? 0, copies: ofMessage.flatMap(toPolicyCopy) };
  });
}

interface AddedRow {
  readonly message_id: MessageId;
  readonly recipients: number;
  readonly copy_id: CopyId | null;
  readonly integration_id: PolicyCopy["integrationId"] | null;
  readonly provider: PolicyCopy["provider"] | null;
}

function toPolicyCopy({
  copy_id: copyId,
  integration_id: integrationId,
  provider,
}: AddedRow): readonly PolicyCopy[] {
  if (copyId === null || integrationId === null || provider === null) return [];
  return [{ copyId, integrationId, provider, isExempt: false }];
}

function toRows({ delivery, journalCopyId, messageId }: Report): readonly Record<string, unknown>[] {
  const { envelope, session, trust, direction } = delivery;
  const ofReport = {
    messageId,
    journalCopyId,
    makesCopies: trust.trusted && direction !== "outbound",
    journaledAt: session.receivedAt,
  };
  return withOriginals(envelope.recipients).map((it) => ({
    ...recipientRow(it, session.receivedAt),
    ...ofReport,
  }));
}

function recipientRow(it: JournaledRecipient, at: Date): Record<string, string | undefined> {
  return {
    address: storableText(it.address.toLowerCase(), MAX_ADDRESS),
    kind: it.kind,
    expandedFrom: it.expandedFrom === undefined ? undefined : storableText(it.expandedFrom, MAX_ADDRESS),
    forwardedFrom: it.forwardedFrom === undefined ? undefined : storableText(it.forwardedFrom, MAX_ADDRESS),
    copyId: newId<CopyId>(at),
  };
}

// Known addresses go to their mailbox at once; others keep their address until a worker has asked the directory. What it
// said is good for a day: addresses pass from one person to another.
// Whoever is outside of the tenant's domains is a recipient and no copy; one that nobody has proved is outside. A copy that an earlier report made stays, and
// is looked for by index. No rows made here are joined with each other: the planner takes them for few and would
// compare each with each, which took minutes for a report with 20,000 recipients.
const ADD: PreparedStatement = {
  name: "add-recipients",
  text: `
  with given as (
    select distinct on ("messageId", address) *
    from json_to_recordset($2::json) as r(
      "messageId" uuid, "journalCopyId" uuid, "makesCopies" boolean, "journaledAt" timestamptz, address text, kind text,
      "expandedFrom" text, "forwardedFrom" text, "copyId" uuid)
  ), placed as (
    select given.*, d.name is null and ma.address is null as is_external, ma.mailbox_id,
      coalesce(ma.integration_id, d.integration_id) as integration_id
    from given
    left join lateral (
      select name, integration_id from domain
      where tenant_id = $1 and name = substring(given.address from '[^@]*$') and proof <> 'pending' limit 1
    ) d on true
    left join lateral (
      select a.address, m.integration_id, case when ${IS_KNOWN} then m.id end as mailbox_id
      from mailbox_address a join mailbox m on m.tenant_id = $1 and m.id = a.mailbox_id
      left join directory_sync s on s.tenant_id = $1 and s.integration_id = m.integration_id
      where a.tenant_id = $1 and a.address = given.address limit 1
    ) ma on true
  ), added as (
    insert into recipient (tenant_id, message_id, address, kind, expanded_from, forwarded_from, is_external, journal_copy_id)
    select $1, "messageId", address, kind, "expandedFrom", "forwardedFrom", is_external, "journalCopyId" from placed
    on conflict do nothing
    returning message_id, address
  ), anew as (
    select p.*, first_value("copyId") over (
      partition by "messageId", coalesce(mailbox_id::text, p.address) order by p.address) as "newCopyId"
    from placed p join added a on a.message_id = p."messageId" and a.address = p.address
  ), target as (
    select distinct on ("messageId", coalesce(mailbox_id::text, address)) * from anew
    where "makesCopies" and not is_external and integration_id is not null
    order by "messageId", coalesce(mailbox_id::text, address), address
  ), made as (
    insert into copy (tenant_id, id, message_id, integration_id, mailbox_id, address, journaled_at)
    select $1, "copyId", "messageId", integration_id, mailbox_id, address, "journaledAt" from target
    on conflict do nothing
    returning id, message_id, mailbox_id, integration_id, address
  ), linked as (
    insert into copy_recipient (tenant_id, message_id, address, copy_id)
    select $1, "messageId", address, copy_id from (
      select a.*, coalesce(former.id, case when a."newCopyId" in (select id from made) then a."newCopyId" end) as copy_id
      from anew a left join lateral (
        select c.id from copy c where a."messageId" = any($3::uuid[]) and c.tenant_id = $1 and c.message_id = a."messageId"
          and c.mailbox_id = a.mailbox_id
        union all
        select c.id from copy c where a."messageId" = any($3::uuid[]) and c.tenant_id = $1 and c.message_id = a."messageId"
          and a.mailbox_id is null and c.address = a.address
        limit 1
      ) former on true
    ) it
    where copy_id is not null
    on conflict do nothing
  )
  select it.message_id, it.recipients, made.id as copy_id, made.integration_id, i.provider
  from (select message_id, count(*)::int as recipients from added group by message_id) it
  left join made on made.message_id = it.message_id
  left join integration i on i.tenant_id = $1 and i.id = made.integration_id`,
};
