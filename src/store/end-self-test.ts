import type { SelfTestClaim, SelfTestLine, SelfTestResult } from "#directory/self-test.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";
import { noteAnswered, stopIntegration } from "./integration-state.ts";
import { type LineJson, toLine } from "./self-test-row.ts";

/**
 * Ends a self-test, in one transaction with all that follows from it: what it found of destinations is the connection's
 * record, a connection that has answered works, and one that the provider refuses stops. The integration's row is locked
 * first, as everywhere.
 */
export async function endSelfTest(
  tx: Transaction,
  claim: SelfTestClaim,
  trouble: string | undefined,
): Promise<void> {
  const { tenantId, integrationId, selfTestId, worker } = claim;
  await tx.rows(LOCK, [tenantId, integrationId]);
  const [ended] = await tx.rows<Ended>(END, [tenantId, selfTestId, worker, trouble ?? null]);
  if (ended === undefined) return; // another worker's by now
  const lines = ended.lines.map(toLine);
  // What could not come to its end proves nothing; what it has seen fail has failed all the same.
  const counted = trouble === undefined ? lines : lines.filter((it) => it.result === "failed");
  await keepRecord(tx, claim, { lines: counted, credentialVersion: ended.credentialVersion });
  await tx.rows(FORGET, [tenantId, integrationId]);
  const counts = countResults(lines);
  const facts = { integrationId, selfTestId, ...counts, ...(trouble !== undefined && { trouble }) };
  await appendEvents(tx, tenantId, [{ kind: "self_test.ended", actor: "system", data: facts }]);
  if (!ended.isCurrent) return; // by a credential that is not used any more: it says nothing of the one that is
  const broken = lines.find((it) => it.isBroken && (it.check === "token" || it.check === "right"));
  if (broken !== undefined) {
    const why = { code: broken.code ?? "refused", reason: broken.detail };
    await stopIntegration(tx, tenantId, integrationId, why);
  } else if (lines.some((it) => it.check === "token" && it.result === "passed")) {
    await noteAnswered(tx, tenantId, integrationId);
  }
}

interface Ended {
  readonly lines: readonly LineJson[];
  readonly credentialVersion: number;
  readonly isCurrent: boolean;
}

function countResults(lines: readonly SelfTestLine[]): Readonly<Record<SelfTestResult, number>> {
  const count = (result: SelfTestResult): number => lines.filter((it) => it.result === result).length;
  return {
    passed: count("passed"),
    warned: count("warned"),
    failed: count("failed"),
    not_tried: count("not_tried"),
  };
}

interface Found {
  readonly lines: readonly SelfTestLine[];
  readonly credentialVersion: number;
}

/** What was not tried says nothing: what was found before stands. */
async function keepRecord(
  tx: Transaction,
  { tenantId, integrationId, selfTestId }: SelfTestClaim,
  { lines, credentialVersion }: Found,
): Promise<void> {
  const tried = lines.filter((it) => it.check === "destination" && it.result !== "not_tried");
  if (tried.length === 0) return;
  const found = tried.map(({ subject, result, detail, code, advice, differences }) => ({
    destination: subject,
    passed: result !== "failed",
    detail,
    code,
    advice,
    differences,
  }));
  const values = [tenantId, integrationId, selfTestId, credentialVersion, JSON.stringify(found)];
  const changed = await tx.rows<Changed>(KEEP, values);
  await appendEvents(
    tx,
    tenantId,
    changed
      .filter((it) => it.before !== it.after)
      .map(({ destination, before, after }) => ({
        kind: "conformance.changed",
        actor: "system",
        data: { integrationId, selfTestId, destination, before, after },
      })),
  );
}

type Standing = "proven" | "failed";

interface Changed {
  readonly destination: string;
  /** Null: it was never tried. */
  readonly before: Standing | null;
  readonly after: Standing;
}

const LOCK = "select 1 from integration where tenant_id = $1 and id = $2 for no key update";
const END = `
  update self_test s set ended_at = clock_timestamp(), trouble = $4, lease_owner = null, lease_until = null
  from integration i
  where s.tenant_id = $1 and s.id = $2 and s.lease_owner = $3 and s.lease_until > now() and s.ended_at is null
    and i.tenant_id = $1 and i.id = s.integration_id
  returning s.lines, s.credential_version as "credentialVersion", s.credential_version = i.credential_version as "isCurrent"`;
const KEEP = `
  with found as (
    select * from jsonb_to_recordset($5::jsonb) as it(
      destination text, passed boolean, detail text, code text, advice text, differences jsonb)
  ), before as (
    select destination, passed from conformance where tenant_id = $1 and integration_id = $2
  ), kept as (
    insert into conformance (
      tenant_id, integration_id, destination, passed, self_test_id, credential_version, detail, code, advice, differences)
    select $1, $2, destination, passed, $3, $4, detail, code, advice, differences from found order by destination
    on conflict (tenant_id, integration_id, destination) do update set
      passed = excluded.passed, at = now(), self_test_id = excluded.self_test_id,
      credential_version = excluded.credential_version, detail = excluded.detail, code = excluded.code,
      advice = excluded.advice, differences = excluded.differences
    returning destination, passed
  )
  select kept.destination, case before.passed when true then 'proven' when false then 'failed' end as before,
    case when kept.passed then 'proven' else 'failed' end as after
  from kept left join before on before.destination = kept.destination order by 1`;
const FORGET = `
  delete from self_test where tenant_id = $1 and integration_id = $2 and ended_at is not null and id not in (
    select id from self_test where tenant_id = $1 and integration_id = $2 order by id desc limit 30)`;
