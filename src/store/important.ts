import { RISK } from "#retraction/priority.ts";
import { groupsOf, keptGroupsOf } from "./groups-of.ts";

/** A common table expression: the tenant's important people, by address, and by mailbox where it is known. */
export const IMPORTANT_PEOPLE = `
  important as materialized (
    select lower(p.address) as address, a.mailbox_id from important_person p
    left join mailbox_address a on a.tenant_id = $1 and a.address = lower(p.address)
    where p.tenant_id = $1
  )`;

/**
 * Whether a mailbox is in one of the groups of important people, or was when the directory listed the group for the last
 * time. Where there are no such groups nothing is looked up.
 */
export const isInImportantGroup = (mailbox: string): string => `
  case when exists (select from important_group where tenant_id = $1)
    then (${groupsOf(mailbox)} || ${keptGroupsOf(mailbox)}) && array(select group_id from important_group where tenant_id = $1) else false end`;

/** `priority`, raised where that address or mailbox is an important person's, and only once. */
export function raisedByImportance(
  priority: string,
  whose: { readonly address: string; readonly mailboxId: string },
): string {
  const { address, mailboxId } = whose;
  return `${priority} + case
    when (${priority}) % 2 = 0 and (
      ${address} in (select i.address from important i) or ${mailboxId} in (select i.mailbox_id from important i)
      or ${isInImportantGroup(mailboxId)})
    then ${RISK.important} else 0 end`;
}
