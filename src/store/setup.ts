import { randomBytes } from "node:crypto";
import { hashSetupCode, newSetupCode } from "#identity/one-time-secret.ts";
import type { FirstPerson, Setup, SetupReply } from "#identity/setup.ts";
import { nextId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Database, Transaction } from "./database.ts";
import { addMembership, createPerson } from "./person-rows.ts";

/** The first administrator, in PostgreSQL. */
export function openSetup(database: Database): Setup {
  return {
    isNeeded: () => database.asWorker(isNeeded),
    newCode: () =>
      database.asWorker(async (tx) => {
        if (!(await isNeeded(tx))) return undefined;
        const code = newSetupCode(randomBytes);
        await tx.rows(KEEP_CODE, [hashSetupCode(code)]);
        await tx.rows(FORGET_OLD_CODES);
        return code;
      }),
    withCode: (code, person) =>
      database.asWorker(async (tx) => {
        await alone(tx);
        if (!(await isNeeded(tx))) return { result: "not_needed" };
        const used = await tx.rows("select from identity.setup_code where sha256 = $1", [
          hashSetupCode(code),
        ]);
        return used.length === 0 ? { result: "wrong_code" } : begin(tx, person);
      }),
    byOperator: (person) =>
      database.asWorker(async (tx) => {
        await alone(tx);
        return (await isNeeded(tx)) ? begin(tx, person) : { result: "not_needed" };
      }),
  };
}

async function isNeeded(tx: Transaction): Promise<boolean> {
  return (await tx.rows(`select from identity."user" limit 1`)).length === 0;
}

/** Of two who are first at once, one is. */
async function alone(tx: Transaction): Promise<void> {
  await tx.rows("select pg_advisory_xact_lock(hashtextextended('first person', 0))");
}

/** A member of every tenant there is: nobody else could let him in. */
async function begin(tx: Transaction, person: FirstPerson): Promise<SetupReply> {
  const personId = await createPerson(tx, person);
  if (personId === undefined) return { result: "not_needed" };
  const tenantIds = await tenantsFor(tx, person.organisation);
  const role = "super-admin";
  const { email } = person;
  for (const tenantId of tenantIds) {
    await addMembership(tx, tenantId, { personId, role, invitedBy: undefined });
    await appendEvents(tx, tenantId, [
      {
        kind: "person.joined",
        actor: `person:${personId}`,
        data: { personId, email, role, by: "setup", after: { role } },
      },
    ]);
  }
  await tx.rows("delete from identity.setup_code");
  return { result: "done", tenantIds };
}

async function tenantsFor(tx: Transaction, organisation: string): Promise<readonly TenantId[]> {
  const there = await tx.rows<{ id: TenantId }>("select id from tenant order by id");
  if (there.length > 0) return there.map((it) => it.id);
  const id = nextId<TenantId>();
  await tx.rows("insert into tenant (id, name) values ($1, $2)", [id, organisation]);
  return [id];
}

const KEEP_CODE = "insert into identity.setup_code (sha256) values ($1)";
// Several processes that start together print a code each; those of starts long ago end.
const FORGET_OLD_CODES = `
  delete from identity.setup_code
  where sha256 not in (select sha256 from identity.setup_code order by created_at desc limit 8)`;
