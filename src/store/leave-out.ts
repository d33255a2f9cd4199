/**
 * A statement that leaves a time in which nobody could work out of the deadlines of open rows: from `since` on, or from
 * when the row was made. `of` chooses the rows, by retraction_copy `rc`, its copy `c` and that one's integration `i`.
 * Both are SQL of our own. Rows are locked in the order in which everybody locks them.
 */
export function leaveOut({ since, of }: { readonly since: string; readonly of: string }): string {
  // Never more than its whole life: an absence and a broken connection can overlap.
  return `
  with open as (
    select rc.tenant_id, rc.retraction_id, rc.copy_id, now() - greatest(${since}, rc.created_at) as idle
    from retraction_copy rc
    join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
    join integration i on i.tenant_id = c.tenant_id and i.id = c.integration_id
    where rc.settled_at is null and ${of}
    order by rc.tenant_id, rc.retraction_id, rc.copy_id
    for update of rc
  )
  update retraction_copy rc set idle = least(rc.idle + open.idle, now() - rc.created_at)
  from open
  where rc.tenant_id = open.tenant_id and rc.retraction_id = open.retraction_id and rc.copy_id = open.copy_id`;
}
