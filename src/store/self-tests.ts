import {
  destinationsToTry,
  type SelfTest,
  type SelfTestAsked,
  type SelfTests,
} from "#directory/self-tests.ts";
import type { SelfTestId } from "#directory/self-test.ts";
import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { type HardDeleteTrial, hardDeleteTrial } from "./conformance.ts";
import { SELF_TEST_COLUMNS, type SelfTestRow, toSelfTest } from "./self-test-row.ts";

/** The self-tests of connections, as people see them and ask for them. */
export function openSelfTests(database: Database): SelfTests {
  return {
    list: (tenantId, integrationId) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await tx.rows(IS_THERE, [tenantId, integrationId])).length === 0) return undefined;
        return (await tx.rows<SelfTestRow>(LIST, [tenantId, integrationId])).map(toSelfTest);
      }),
    get: (tenantId, integrationId, id) =>
      database.asTenant(tenantId, (tx) => get(tx, tenantId, { integrationId, id })),
    ask: (tenantId, asked) => database.asTenant(tenantId, (tx) => askForSelfTest(tx, tenantId, asked)),
    nameMailbox: (tenantId, named) => database.asTenant(tenantId, (tx) => nameMailbox(tx, tenantId, named)),
  };
}

async function get(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, id }: { readonly integrationId: IntegrationId; readonly id: SelfTestId },
): Promise<SelfTest | undefined> {
  const [row] = await tx.rows<SelfTestRow>(GET, [tenantId, integrationId, id]);
  return row && toSelfTest(row);
}

interface ByChange {
  /** Nobody waits for it: so it waits a moment for what is changed next. */
  readonly isByChange?: boolean;
}

const CHANGE_MS = 3_000;

/** The integration's row is locked before the test's, as everywhere. */
export async function askForSelfTest(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, destinations, actor, isAnew = false, isByChange = false }: SelfTestAsked & ByChange,
): Promise<SelfTest | undefined> {
  const [integration] = await tx.rows<Asked>(LOCK, [tenantId, integrationId]);
  if (integration === undefined) return undefined;
  const trial = await hardDeleteTrial(tx, tenantId, integrationId);
  const asked = isAnew && trial.isReliedOn ? [...destinations, HARD] : destinations;
  const tries = destinationsTried(integration.provider, { trial, asked });
  const id = newId<SelfTestId>(new Date());
  const waitMs = isByChange ? CHANGE_MS : 0;
  const [row] = await tx.rows<SelfTestRow>(ASK, [tenantId, id, integrationId, actor, asked, tries, waitMs]);
  if (row === undefined) throw new Error("a self-test was asked for and is not there");
  const data = { integrationId, selfTestId: row.id, destinations: [...tries] };
  await appendEvents(tx, tenantId, [{ kind: "self_test.asked", actor, data }]);
  return toSelfTest(row);
}

const HARD: AutomaticDestination = "RecoverableItemsPurges";

/** What a self-test of the integration tries. */
export function destinationsTried(
  provider: ProviderName,
  { trial, asked }: { readonly trial: HardDeleteTrial; readonly asked: readonly AutomaticDestination[] },
): readonly AutomaticDestination[] {
  return destinationsToTry(provider, trial.isDue ? [...asked, HARD] : asked);
}

interface Asked {
  readonly provider: ProviderName;
  readonly testMailbox: string | null;
  readonly isStopped: boolean;
}

interface Named {
  readonly integrationId: IntegrationId;
  readonly mailbox: string | undefined;
  readonly actor: string;
}

async function nameMailbox(
  tx: Transaction,
  tenantId: TenantId,
  {
    integrationId,
    mailbox = null,
    actor,
  }: Omit<Named, "mailbox"> & { readonly mailbox?: string | null | undefined },
): Promise<boolean> {
  const [before] = await tx.rows<Asked>(LOCK, [tenantId, integrationId]);
  if (before === undefined) return false;
  if (before.testMailbox === mailbox) return true;
  await tx.rows(NAME, [tenantId, integrationId, mailbox]);
  await appendEvents(tx, tenantId, [
    {
      kind: "integration.test_mailbox_named",
      actor,
      data: { integrationId, before: { testMailbox: before.testMailbox }, after: { testMailbox: mailbox } },
    },
  ]);
  // What is stopped is tried when it is resumed.
  const asked = { integrationId, destinations: [], actor, isAnew: true, isByChange: true };
  if (!before.isStopped) await askForSelfTest(tx, tenantId, asked);
  return true;
}

const IS_THERE = "select 1 from integration where tenant_id = $1 and id = $2";
const LOCK = `
  select provider, test_mailbox as "testMailbox", state = 'stopped' as "isStopped"
  from integration where tenant_id = $1 and id = $2 for no key update`;
const LIST = `
  select ${SELF_TEST_COLUMNS} from self_test where tenant_id = $1 and integration_id = $2 order by id desc limit 30`;
const GET = `select ${SELF_TEST_COLUMNS} from self_test where tenant_id = $1 and integration_id = $2 and id = $3`;
// What runs goes on, unless it has another credential or mailbox than there is now, or leaves out what is asked: then its
// worker finds that it has lost it, and another one begins it anew.
const ASK = `
  insert into self_test as s (tenant_id, id, integration_id, asked_by, asked, due_at)
  values ($1, $2, $3, $4, $5, now() + $7 * interval '1 millisecond')
  on conflict (tenant_id, integration_id) where ended_at is null do update set
    asked_by = excluded.asked_by, asked_at = excluded.asked_at, due_at = excluded.due_at,
    asked = array(select distinct unnest(s.asked || excluded.asked)),
    (began_at, lines, lease_owner, lease_until, begun) = (
      select case when as_is then s.began_at end, case when as_is then s.lines else '[]' end,
        case when as_is then s.lease_owner end, case when as_is then s.lease_until end,
        case when as_is then s.begun else 0 end
      from integration i
      cross join lateral (
        select s.credential_version is not distinct from i.credential_version
          and s.test_mailbox is not distinct from i.test_mailbox and s.destinations @> $6::text[] as as_is) it
      where i.tenant_id = s.tenant_id and i.id = s.integration_id)
  returning ${SELF_TEST_COLUMNS}`;
const NAME = "update integration set test_mailbox = $3 where tenant_id = $1 and id = $2";
