import type { SelfTestClaim } from "#directory/self-test.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { noteAnswered, setActive, STOPPED_BY_PERSON } from "./integration-state.ts";
import { resumeLooking } from "./resume-looking.ts";

/**
 * A connection that the provider had refused goes on by itself once a person has replaced its credential and a self-test has
 * shown that the new one is taken, and each right with it. What a person has stopped is his to resume.
 */
export async function resumeMended(
  tx: Transaction,
  { tenantId, integrationId, selfTestId }: SelfTestClaim,
): Promise<void> {
  const [before] = await tx.rows<Stopped>(MENDED, [tenantId, integrationId, selfTestId, STOPPED_BY_PERSON]);
  if (before === undefined) return;
  await resumeLooking(tx, tenantId, integrationId);
  if (!(await setActive(tx, tenantId, integrationId))) return;
  const after = { state: "active" };
  const data = { integrationId, selfTestId, before: { state: "stopped", ...before }, after };
  await appendEvents(tx, tenantId, [{ kind: "integration.resumed", actor: "system", data }]);
  await noteAnswered(tx, tenantId, integrationId);
}

interface Stopped {
  readonly code: string | null;
  readonly reason: string | null;
}

const MENDED = `
  select i.stopped_code as code, i.stopped_reason as reason from integration i
  where i.tenant_id = $1 and i.id = $2 and i.state = 'stopped' and i.stopped_code is distinct from $4
    and i.credential_replaced_at > i.stopped_at
    and exists (
      select from self_test t
      where t.tenant_id = $1 and t.id = $3 and t.ended_at is not null and t.trouble is null
        and t.credential_version = i.credential_version
        and jsonb_path_exists(t.lines, '$[*] ? (@.check == "token" && @.result == "passed")')
        and not jsonb_path_exists(t.lines, '$[*] ? (@.check == "right" && @.result == "failed")'))
  for no key update`;
