import { RISK } from "#retraction/priority.ts";

/** A common table expression: the tenant's important people, by address, and by mailbox where it is known. */
export const IMPORTANT_PEOPLE = `
  important as materialized (
    select lower(p.address) as address, a.mailbox_id from important_person p
    left join mailbox_address a on a.tenant_id = $1 and a.address = lower(p.address)
    where p.tenant_id = $1
  )`;

/** `priority`, raised where that address or mailbox is an important person's, and only once. */
export function raisedByImportance(
  priority: string,
  whose: { readonly address: string; readonly mailboxId: string },
): string {
  const { address, mailboxId } = whose;
  return `${priority} + case
    when (${priority}) % 2 = 0 and (
      ${address} in (select i.address from important i) or ${mailboxId} in (select i.mailbox_id from important i))
    then ${RISK.important} else 0 end`;
}
