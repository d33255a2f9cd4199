import { DAILY } from "#directory/self-tests.ts";
import type { SelfTestClaim, SelfTestId, SelfTestLedger, SelfTestWorkerId } from "#directory/self-test.ts";
import type { AutomaticDestination, ProviderName } from "#policy/destination.ts";
import { type IntegrationId, newId, type TenantId } from "#shared/ids.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import { appendEvents } from "./append-events.ts";
import { hardDeleteTrial } from "./conformance.ts";
import type { Database, Transaction } from "./database.ts";
import { endSelfTest } from "./end-self-test.ts";
import { fromNull } from "./from-null.ts";
import { resumeMended } from "./resume-mended.ts";
import { destinationsTried } from "./self-tests.ts";

/** The self-tests in PostgreSQL: an integration has one that is open, held by a lease. */
export interface KeptSelfTests extends SelfTestLedger {
  /** Ends one that cannot go on, by an error of our own: what was told of it is kept, and is no proof. */
  breakOff(claim: SelfTestClaim, trouble: string): Promise<void>;
}

export function openSelfTestLedger(database: Database): KeptSelfTests {
  return {
    claim: (worker, leaseMs) => database.asWorker((tx) => claim(tx, worker, leaseMs)),
    tell: (it, line, leaseMs) =>
      database.asTenant(it.tenantId, async (tx) => {
        const told = await tx.rows(TELL, [...mine(it), JSON.stringify(line), leaseMs]);
        return told.length > 0;
      }),
    end: async (it) => {
      await database.asTenant(it.tenantId, (tx) => endSelfTest(tx, it, undefined));
      await againOnConflict(() => database.asTenant(it.tenantId, (tx) => resumeMended(tx, it)));
    },
    breakOff: (it, trouble) => database.asTenant(it.tenantId, (tx) => endSelfTest(tx, it, trouble)),
    giveBack: async (it) => {
      await database.asTenant(it.tenantId, (tx) => tx.rows(GIVE_BACK, mine(it)));
    },
  };
}

function mine({ tenantId, selfTestId, worker }: SelfTestClaim): readonly unknown[] {
  return [tenantId, selfTestId, worker];
}

interface Open {
  readonly tenantId: TenantId;
  readonly selfTestId: SelfTestId;
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly testMailbox: string | null;
  readonly credentialVersion: number;
  readonly asked: readonly AutomaticDestination[];
  readonly begun: number;
}

/** Its workers died of it, one after the other: what it tries does that. */
const MAX_BEGUN = 3;
const GIVEN_UP = "its process ended in the midst of it three times: the log says more";

async function claim(
  tx: Transaction,
  worker: SelfTestWorkerId,
  leaseMs: number,
): Promise<SelfTestClaim | undefined> {
  await tx.rows(MAKE_DAILY, [newId<SelfTestId>(new Date()), DAILY]);
  const [open] = await tx.rows<Open>(OPEN, [DAILY]);
  if (open === undefined) return undefined;
  const { tenantId, integrationId, selfTestId, provider, testMailbox, credentialVersion } = open;
  if (open.begun >= MAX_BEGUN) {
    await tx.rows(GIVE_UP, [tenantId, selfTestId, GIVEN_UP]);
    const data = { integrationId, selfTestId, trouble: GIVEN_UP };
    await appendEvents(tx, tenantId, [{ kind: "self_test.ended", actor: "system", data }]);
    return undefined;
  }
  const trial = await hardDeleteTrial(tx, tenantId, integrationId);
  const destinations = destinationsTried(provider, { trial, asked: open.asked });
  const begun = [credentialVersion, testMailbox, destinations, leaseMs];
  await tx.rows(BEGIN, [tenantId, selfTestId, worker, ...begun]);
  return {
    tenantId,
    integrationId,
    selfTestId,
    worker,
    provider,
    testMailbox: fromNull(testMailbox),
    destinations: testMailbox === null ? [] : destinations,
  };
}

// The next one a day later, at another minute, so that what began together does not stay together.
const MAKE_DAILY = `
  with due as (
    select tenant_id, id from integration
    where state = 'active' and self_test_due_at <= now()
    order by self_test_due_at limit 1 for no key update skip locked
  ), put_off as (
    update integration i set self_test_due_at = now() + interval '23 hours' + random() * interval '2 hours'
    from due where i.tenant_id = due.tenant_id and i.id = due.id
  )
  insert into self_test (tenant_id, id, integration_id, asked_by)
  select tenant_id, $1, id, $2 from due
  on conflict (tenant_id, integration_id) where ended_at is null do nothing`;
// Whom a person waits for comes first. What a person has stopped, or the provider has refused, is tried on demand only.
const OPEN = `
  select s.tenant_id as "tenantId", s.id as "selfTestId", s.integration_id as "integrationId", i.provider,
    i.test_mailbox as "testMailbox", i.credential_version as "credentialVersion", s.asked, s.begun
  from self_test s join integration i on i.tenant_id = s.tenant_id and i.id = s.integration_id
  where s.ended_at is null and s.due_at <= now() and (s.lease_until is null or s.lease_until < now())
    and (i.state = 'active' or s.asked_by <> $1)
  order by s.asked_by = $1, s.id
  limit 1 for update of s skip locked`;
const BEGIN = `
  update self_test set
    lease_owner = $3, lease_until = clock_timestamp() + $7 * interval '1 millisecond', began_at = clock_timestamp(),
    begun = begun + 1, lines = '[]', credential_version = $4, test_mailbox = $5, destinations = $6
  where tenant_id = $1 and id = $2`;
const MINE = "tenant_id = $1 and id = $2 and lease_owner = $3 and lease_until > now() and ended_at is null";
const TELL = `
  update self_test set
    lines = lines || $4::jsonb, lease_until = clock_timestamp() + $5 * interval '1 millisecond'
  where ${MINE} returning id`;
const GIVE_BACK = `
  update self_test set lease_owner = null, lease_until = null, begun = greatest(begun - 1, 0) where ${MINE}`;
const GIVE_UP = `
  update self_test set ended_at = clock_timestamp(), trouble = $3, lease_owner = null, lease_until = null
  where tenant_id = $1 and id = $2`;
