import { expect, test } from "vitest";
import { destinationLine, lineOf, recordSelfTest } from "../../test/support/record-self-test.ts";
import { LEASE_MS, mustBe, openTestedTenant, SEALER } from "../../test/support/tested-tenant.ts";
import { openConformance } from "./conformance.ts";
import { openIntegrations } from "./integrations.ts";

type Tested = Awaited<ReturnType<typeof openTestedTenant>>;

/** Connects another one, as the API does. */
async function connect({ database, tenant }: Tested, name = "new") {
  const created = await openIntegrations(database, SEALER).create(
    tenant.tenantId,
    {
      provider: "google",
      name,
      connection: { serviceAccount: "robot@project.example", administrator: "ada@work.example" },
      secret: undefined,
    },
    "person:ann",
  );
  if (created === undefined) throw new Error("not connected");
  return created;
}

test("a connection is tried a moment after it was made, once, and says from then on that it waits for it", async () => {
  await using it = await openTestedTenant();
  const { id } = await connect(it);
  const list = () => it.tests.list(it.tenant.tenantId, id);
  expect(await list()).toMatchObject([{ askedBy: "person:ann", beganAt: undefined, endedAt: undefined }]);
  expect(await it.claim()).toBeUndefined();
  await it.passMoment();
  const claim = mustBe(await it.claim());
  expect(claim).toMatchObject({ integrationId: id, testMailbox: undefined });
  expect(await it.claim()).toBeUndefined();
  await it.ledger.end(claim);
  expect(await it.claim()).toBeUndefined();
  expect(await list()).toHaveLength(1);
});

test("who names the test mailbox right after has both tried at once, and who changes it later has it tried again", async () => {
  await using it = await openTestedTenant();
  for (const mailbox of ["a@corp.example", "b@corp.example", "c@corp.example"]) await it.name(mailbox);
  expect(await it.list()).toHaveLength(1);
  await it.passMoment();
  const claim = mustBe(await it.claim());
  expect(claim.testMailbox).toBe("c@corp.example");
  await it.ledger.end(claim);
  await it.name("c@corp.example");
  expect(await it.list()).toHaveLength(1);
  await it.name(undefined);
  expect(await it.list()).toHaveLength(2);
});

test("a person who asks while it waits does not wait", async () => {
  await using it = await openTestedTenant();
  await it.name("a@corp.example");
  expect(await it.claim()).toBeUndefined();
  await it.ask();
  expect(await it.claim()).toBeDefined();
});

test("what is named while a connection is stopped is tried when it is resumed, and not before", async () => {
  await using it = await openTestedTenant();
  await it.query("update integration set state = 'stopped' where tenant_id = $1");
  await it.name("a@corp.example");
  expect(await it.list()).toEqual([]);
});

const HARD = "RecoverableItemsPurges";
const tries = async (it: Tested) => {
  const claim = mustBe(await it.claim());
  await it.ledger.end(claim);
  return claim.destinations.includes(HARD);
};
const age = (it: Tested, days: number) =>
  it.query("update conformance set at = now() - $2 * interval '1 day' where tenant_id = $1", days);

test("Hard Delete is tried again a week after it was proven, and every day while it is not", async () => {
  await using it = await openTestedTenant();
  await recordSelfTest(it.database, it.tenant, [destinationLine(HARD)]);
  for (const [days, expected] of [
    [0, false],
    [6, false],
    [7, true],
  ] as const) {
    await age(it, days);
    await it.makeDue();
    expect([days, await tries(it)]).toEqual([days, expected]);
  }
  await recordSelfTest(it.database, it.tenant, [destinationLine(HARD, { result: "failed" })]);
  await it.query(
    `insert into auto_retract (tenant_id, integration_id, version, setting, saved_by)
     select $1, id, 1, '{"destinations": {"MALICIOUS": "RecoverableItemsPurges"}}', 'ann' from integration where tenant_id = $1`,
  );
  await it.makeDue();
  expect(await tries(it)).toBe(true);
});

test("Hard Delete is tried at once where the mailbox or the credential is another one, or a person resumes or asks", async () => {
  await using it = await openTestedTenant();
  await recordSelfTest(it.database, it.tenant, [destinationLine(HARD)]);
  const { tenantId, integrationId } = it.tenant;
  const asked = { integrationId, destinations: [], actor: "token:ann" } as const;
  await it.ask();
  expect(await tries(it)).toBe(false);
  await it.tests.ask(tenantId, { ...asked, isAnew: true });
  expect(await tries(it)).toBe(true);
  await it.tests.ask(tenantId, { ...asked, destinations: [HARD] });
  expect(await tries(it)).toBe(true);
  await it.name("other@corp.example");
  await it.passMoment();
  expect(await tries(it)).toBe(true);
  await it.replaceCredential();
  await it.passMoment();
  expect(await tries(it)).toBe(true);
});

test("a proof that was not renewed when it should have been is marked, and after two weeks it is none", async () => {
  await using it = await openTestedTenant();
  await recordSelfTest(it.database, it.tenant, [destinationLine(HARD), destinationLine("JunkEmail")]);
  const read = async () => {
    const entries = await openConformance(it.database).read(it.tenant.tenantId, it.tenant.integrationId);
    return entries?.filter((one) => one.destination === HARD || one.destination === "JunkEmail");
  };
  for (const [days, standing, isProof] of [
    [7, "proven", true],
    [9, "stale", true],
    [15, "stale", false],
  ] as const) {
    await age(it, days);
    expect(await read()).toMatchObject([
      { standing, isProof },
      { standing, isProof },
    ]);
  }
});

const REFUSED =
  "update integration set state = 'stopped', stopped_code = $2, stopped_at = now() - interval '1 hour' where tenant_id = $1";
const TOKEN = lineOf({ check: "token" });
const RIGHT = lineOf({ check: "right", subject: "User.Read.All" });

async function replacedAfter(it: Tested, code: string, lines: readonly ReturnType<typeof lineOf>[]) {
  await it.query(REFUSED, code);
  await it.replaceCredential();
  await it.passMoment();
  const claim = mustBe(await it.claim());
  for (const line of lines) await it.ledger.tell(claim, line, LEASE_MS);
  await it.ledger.end(claim);
  const [row] = await it.query("select state from integration where tenant_id = $1");
  return row?.["state"];
}

test("a refused connection goes on by itself once its credential was replaced and a self-test has passed with it", async () => {
  await using it = await openTestedTenant();
  expect(await replacedAfter(it, "AADSTS7000222", [TOKEN, RIGHT])).toBe("active");
  expect((await it.kinds()).filter((kind) => kind === "integration.resumed")).toHaveLength(1);
});

test("it stays stopped where a right is refused, the token was not tried, or a person has stopped it", async () => {
  await using it = await openTestedTenant();
  const failed = lineOf({ check: "right", subject: "User.Read.All", result: "failed" });
  expect(await replacedAfter(it, "AADSTS7000222", [TOKEN, failed])).toBe("stopped");
  const silent = lineOf({ check: "token", result: "not_tried" });
  expect(await replacedAfter(it, "AADSTS7000222", [silent])).toBe("stopped");
  expect(await replacedAfter(it, "stopped_by_person", [TOKEN, RIGHT])).toBe("stopped");
});

test("a self-test that passes with the credential that was refused resumes nothing: a person does", async () => {
  await using it = await openTestedTenant();
  await it.query(REFUSED, "AADSTS53003");
  await recordSelfTest(it.database, it.tenant, [TOKEN, RIGHT]);
  expect(await it.query("select state from integration where tenant_id = $1")).toEqual([
    { state: "stopped" },
  ]);
});
