import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DELEGATED_SCOPES } from "#simulator/google/seed.ts";
import { BELA } from "../fixtures/people.ts";
import { control } from "../support/simulator/simulator-fixture.ts";
import { OWN_SENDER } from "#retraction/self-test/own-mail.ts";
import { everything, selfTest } from "./self-tested.ts";
import { deliver, itemsOf, simulateGoogle } from "./simulated.ts";

const HERE = { claim: { testMailbox: BELA } };
const MODIFY = "https://www.googleapis.com/auth/gmail.modify";
const USERS = "https://www.googleapis.com/auth/admin.directory.user.readonly";
const GROUPS = "https://www.googleapis.com/auth/admin.directory.group.readonly";
const WHOLE = "https://mail.google.com/";

type Tenant = Awaited<ReturnType<typeof simulateGoogle>>;
let tenant: Tenant;
beforeEach(async () => {
  tenant = await simulateGoogle();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const grant = (rights: readonly string[] | null) =>
  control(tenant.simulator, "PUT", "/rights", { domain: "work.test", rights });
const tokenRequests = (): number =>
  tenant.organisation.calls.calls.filter((it) => it.operation === "google.token").length;

const NO_TRIP = [
  "test_mailbox not_tried",
  "destination JunkEmail not_tried",
  "destination DeletedItems not_tried",
  "clean_up not_tried",
];

describe("a connection that works", () => {
  test("is green in each line, in their order, and nothing else in any mailbox has changed", async () => {
    deliver(tenant.organisation, BELA);
    deliver(tenant.organisation, BELA, { toJunk: true, messageId: "<m2@evil.test>" });
    const before = everything(tenant.organisation);
    const { said, lines } = await selfTest(tenant, HERE);
    expect(said).toEqual([
      "token passed",
      `right ${MODIFY} passed`,
      `right ${USERS} passed`,
      `right ${GROUPS} passed`,
      "directory passed",
      "clock passed",
      "test_mailbox passed",
      "destination JunkEmail passed",
      "destination DeletedItems passed",
      "clean_up passed",
    ]);
    expect(lines[0]?.detail).toContain("C01simulated");
    expect(everything(tenant.organisation)).toEqual(before);
    const own = itemsOf(tenant.organisation, BELA).filter((it) => it.place.includes("TRASH"));
    expect(own.map((it) => it.place)).toEqual(
      Array.from({ length: 2 }, () => "IMPORTANT,STARRED,TRASH,UNREAD"),
    );
  });

  test("is tried again though what the last test wrote is still in Trash", async () => {
    await selfTest(tenant, HERE);
    expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
    expect(itemsOf(tenant.organisation, BELA)).toHaveLength(4);
  });

  test("without a test mailbox tries the rights in the administrator's, and writes nothing", async () => {
    expect((await selfTest(tenant)).amiss).toEqual(NO_TRIP);
    expect(tenant.organisation.effects()).toEqual([]);
  });

  test("is not asked for places that Gmail does not have", async () => {
    const destinations = ["RecoverableItemsDeletions", "RecoverableItemsPurges"] as const;
    const { amiss } = await selfTest(tenant, { claim: { ...HERE.claim, destinations } });
    expect(amiss).toEqual(destinations.map((it) => `destination ${it} not_tried`));
    expect(itemsOf(tenant.organisation, BELA)).toEqual([]);
  });
});

describe("each scope", () => {
  test.each([
    { right: MODIFY, amiss: [`right ${MODIFY} failed`, ...NO_TRIP] },
    { right: USERS, amiss: ["token failed", `right ${USERS} failed`, "directory not_tried", ...NO_TRIP] },
    { right: GROUPS, amiss: [`right ${GROUPS} failed`, "directory not_tried", ...NO_TRIP] },
  ])("$right that is taken away is told, with what hangs on it, and is green when given back", async (it) => {
    await grant(DELEGATED_SCOPES.filter((scope) => scope !== it.right));
    const taken = await selfTest(tenant, HERE);
    expect(taken.amiss).toEqual(it.amiss);
    const line = taken.lines.find((other) => other.subject === it.right);
    expect(line).toMatchObject({ code: "unauthorized_client" });
    expect(line?.advice).toContain("domain-wide delegation");
    await grant(null);
    expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
  });

  test("beyond what is needed is told, above all the one that deletes for good", async () => {
    await grant([...DELEGATED_SCOPES, WHOLE]);
    const { amiss } = await selfTest(tenant, HERE);
    expect(amiss).toEqual([`right ${WHOLE} warned`]);
  });

  test("that nobody delegated is asked for once each", async () => {
    await grant([]);
    const { said } = await selfTest(tenant, HERE);
    expect(said.filter((it) => it.endsWith("failed"))).toHaveLength(4);
    expect(tokenRequests()).toBe(3);
  });
});

describe("a credential", () => {
  test("that is refused is tried once, and nothing that needs a token at all", async () => {
    tenant.setFaults({ kind: "refuse", operation: "google.token", code: "invalid_grant", status: 400 });
    const { said, lines } = await selfTest(tenant, HERE);
    expect(lines[0]).toMatchObject({ result: "failed", code: "invalid_grant" });
    expect(said.filter((it) => !it.endsWith("not_tried"))).toEqual(["token failed", "clock passed"]);
    expect(tokenRequests()).toBe(1);
  });

  test("is tried with a clock that is off, and that is told", async () => {
    tenant.setFaults(
      { kind: "clock-skew", operation: "google.token", skewMs: -600_000 },
      { kind: "clock-skew", operation: "http", skewMs: -600_000 },
    );
    const { lines } = await selfTest(tenant, HERE);
    expect(lines.map((it) => [it.check, it.result])).toEqual(
      expect.arrayContaining([
        ["token", "failed"],
        ["clock", "failed"],
      ]),
    );
    expect(lines.find((it) => it.check === "clock")?.detail).toMatch(/(?:59\d|60\d) seconds ahead of/);
  });
});

describe("a destination that", () => {
  test("Gmail only says it reached has failed, with where the message is", async () => {
    tenant.setFaults({ kind: "lie", operation: "gmail.modify" });
    const { lines } = await selfTest(tenant, HERE);
    const tried = lines.filter((it) => it.check === "destination");
    expect(tried.map((it) => [it.result, it.differences])).toEqual([
      ["failed", []],
      ["failed", []],
    ]);
    for (const { detail } of tried) expect(detail).toContain("It lies where people see it.");
    expect(lines.at(-1)).toMatchObject({ check: "clean_up", result: "failed", code: "still_there" });
  });

  test("gives the message back otherwise than it went has failed, with each field that differs", async () => {
    const action = { kind: "mark-read", isRead: true } as const;
    tenant.setFaults({ kind: "user-after", operation: "gmail.modify", skip: 1, times: 1, action });
    const { lines } = await selfTest(tenant, HERE);
    expect(lines.find((it) => it.subject === "JunkEmail")).toMatchObject({
      result: "failed",
      differences: [{ field: "read", was: "false", is: "true" }],
    });
  });
});

test("a mail that only says it is a self-test's is left alone", async () => {
  deliver(tenant.organisation, BELA, { from: OWN_SENDER, messageId: "<x@self-test.undeliver.invalid>" });
  const before = everything(tenant.organisation);
  expect((await selfTest(tenant, HERE)).amiss).toEqual(["test_mailbox warned"]);
  expect(everything(tenant.organisation)).toEqual(before);
});

test("what a test that was cut short has left is taken away by the next", async () => {
  const lost = await selfTest(tenant, { ...HERE, onLine: (it) => it.subject !== "JunkEmail" });
  expect(lost.end).toBe("lost");
  expect(itemsOf(tenant.organisation, BELA)[0]?.place).toContain("INBOX");
  expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
  expect(itemsOf(tenant.organisation, BELA).every((it) => it.place.includes("TRASH"))).toBe(true);
});
