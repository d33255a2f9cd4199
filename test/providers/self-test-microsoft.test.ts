import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import { DEFAULT_ROLES } from "#simulator/microsoft/entra.ts";
import type { MicrosoftSeed } from "#simulator/microsoft/seed.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { control } from "../support/simulator/simulator-fixture.ts";
import { everything, selfTest } from "./self-tested.ts";
import { deliver, itemsOf, simulateMicrosoft } from "./simulated.ts";

const DESK = "desk1@corp.test";
const DELETIONS = "Recoverable Items/Deletions";
const WHOLE = { claim: { testMailbox: DESK } };
/** One destination is enough where it is not the destinations that are tested. */
const destinations = ["JunkEmail"] as const;
const HERE = { claim: { testMailbox: DESK, destinations } };
const SEED = microsoftSeed({ users: 30, domain: "corp.test", sharedMailboxes: 1 });

type Tenant = Awaited<ReturnType<typeof simulateMicrosoft>>;
let tenant: Tenant;
beforeEach(async () => {
  tenant = await simulateMicrosoft();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const grant = (rights: readonly string[] | null) =>
  control(tenant.simulator, "PUT", "/rights", { domain: "corp.test", rights });
const tokenRequests = (): number =>
  tenant.organisation.calls.calls.filter((it) => it.operation === "entra.token").length;

/** Another tenant than the one that each test has. */
async function opened(seed: Partial<MicrosoftSeed>, deps: Parameters<typeof simulateMicrosoft>[1] = {}) {
  await tenant[Symbol.asyncDispose]();
  tenant = await simulateMicrosoft(seed, deps);
}

const NO_TRIP = ["test_mailbox not_tried", "destination JunkEmail not_tried", "clean_up not_tried"];

describe("a connection that works", () => {
  test("is green in each line, in their order, and nothing else in any mailbox has changed", async () => {
    deliver(tenant.organisation, DESK, { subject: "Undeliver self-test (this message goes by itself)" });
    deliver(tenant.organisation, "amal.abate@corp.test");
    const before = everything(tenant.organisation);
    const { end, isEnded, said, lines } = await selfTest(tenant, WHOLE);
    expect([end, isEnded]).toEqual(["ended", true]);
    expect(said).toEqual([
      "token passed",
      "right Mail.ReadWrite passed",
      "right User.Read.All passed",
      "right GroupMember.Read.All passed",
      "right MailboxSettings.Read passed",
      "directory passed",
      "clock passed",
      "test_mailbox passed",
      "destination JunkEmail passed",
      "destination DeletedItems passed",
      "destination RecoverableItemsDeletions passed",
      "destination RecoverableItemsPurges passed",
      "clean_up passed",
    ]);
    expect(lines[0]?.detail).toContain(SEED.tenantId);
    expect(lines[7]?.detail).toBe(`The test mailbox ${DESK} is a shared mailbox of this integration.`);
    expect(everything(tenant.organisation)).toEqual(before);
  });

  test("moves its own messages through the engine: out, and back but for the one that is gone for good", async () => {
    await selfTest(tenant, WHOLE);
    const own = itemsOf(tenant.organisation, DESK);
    expect(own.map((it) => it.place).toSorted()).toEqual([
      ...Array(3).fill(DELETIONS),
      "Recoverable Items/Purges",
    ]);
    const moves = tenant.organisation.effects().map((it) => it.what);
    expect(moves.filter((it) => it === "graph.move")).toHaveLength(9);
    expect(moves.filter((it) => it === "graph.permanentDelete")).toHaveLength(1);
  });

  test("may be granted for some mailboxes only: the call decides, not the token", async () => {
    const roles = DEFAULT_ROLES.filter((it) => it !== "Mail.ReadWrite" && it !== "MailboxSettings.Read");
    const scoped = { roles: ["Mail.ReadWrite", "MailboxSettings.Read"], mailboxes: [DESK] };
    await opened({ clients: SEED.clients.map((it) => ({ ...it, roles, scoped })) });
    const { amiss, lines } = await selfTest(tenant, HERE);
    expect(amiss).toEqual([]);
    expect(lines[1]?.detail).toContain("the token does not name it");
    const elsewhere = await selfTest(tenant, {
      claim: { destinations, testMailbox: "amal.abate@corp.test" },
    });
    expect(elsewhere.lines[1]).toMatchObject({ result: "failed", code: "ErrorAccessDenied" });
  });

  test("without a test mailbox says what that leaves untried", async () => {
    const { end, amiss, lines } = await selfTest(tenant, { claim: { destinations } });
    expect(end).toBe("ended");
    expect(amiss).toEqual([
      "right Mail.ReadWrite not_tried",
      "right MailboxSettings.Read not_tried",
      "directory not_tried",
      ...NO_TRIP,
    ]);
    expect(lines[1]?.detail).toContain("The token names it.");
    await grant(DEFAULT_ROLES.filter((it) => it !== "Mail.ReadWrite"));
    expect((await selfTest(tenant)).lines[1]).toMatchObject({ result: "warned", code: "not_in_token" });
  });
});

test("a test of no destination looks at the test mailbox, and leaves what another one is at work with", async () => {
  await selfTest(tenant, { ...HERE, onLine: (it) => it.subject !== "JunkEmail" });
  const before = everything(tenant.organisation);
  const { said, amiss } = await selfTest(tenant, { claim: { ...HERE.claim, destinations: [] } });
  expect([said.at(-1), amiss]).toEqual(["test_mailbox passed", []]);
  expect(everything(tenant.organisation)).toEqual(before);
});

describe("each right", () => {
  test.each<{ right: string; amiss: readonly string[]; code: string }>([
    {
      right: "Mail.ReadWrite",
      amiss: ["right Mail.ReadWrite failed", ...NO_TRIP],
      code: "ErrorAccessDenied",
    },
    {
      right: "User.Read.All",
      amiss: ["right User.Read.All failed", "directory not_tried", ...NO_TRIP],
      code: "Authorization_RequestDenied",
    },
    {
      right: "GroupMember.Read.All",
      amiss: ["right GroupMember.Read.All failed"],
      code: "Authorization_RequestDenied",
    },
    {
      right: "MailboxSettings.Read",
      amiss: ["right MailboxSettings.Read warned"],
      code: "ErrorAccessDenied",
    },
  ])("$right that is taken away is told, with what hangs on it, and is green when given back", async (it) => {
    await grant(DEFAULT_ROLES.filter((role) => role !== it.right));
    const taken = await selfTest(tenant, HERE);
    expect(taken.amiss).toEqual(it.amiss);
    const line = taken.lines.find((other) => other.subject === it.right);
    expect(line?.code).toBe(it.code);
    expect(line?.advice).not.toContain("Its own code says why");
    await grant(null);
    expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
  });

  test("that reads and may not write is red in its own line, also where nothing is written to find it out", async () => {
    const reads = ["Mail.Read", ...DEFAULT_ROLES.filter((it) => it !== "Mail.ReadWrite")];
    await grant(reads);
    const missing = ["right Mail.ReadWrite failed", "right Mail.Read warned"];
    const { amiss, lines } = await selfTest(tenant, HERE);
    expect(amiss).toEqual([...missing, ...NO_TRIP]);
    expect(lines[1]?.code).toBe("ErrorAccessDenied");
    const looking = await selfTest(tenant, { claim: { ...HERE.claim, destinations: [] } });
    expect(looking.amiss).toEqual([...missing, "test_mailbox not_tried"]);
    const scoped = { roles: ["Mail.Read"], mailboxes: [DESK] };
    const roles = reads.filter((it) => it !== "Mail.Read");
    await opened({ clients: SEED.clients.map((it) => ({ ...it, roles, scoped })) });
    expect((await selfTest(tenant, HERE)).amiss).toEqual(["right Mail.ReadWrite failed", ...NO_TRIP]);
  });

  test("beyond what is needed is told", async () => {
    await grant([...DEFAULT_ROLES, "Mail.Send"]);
    const { amiss, lines } = await selfTest(tenant, HERE);
    expect(amiss).toEqual(["right Mail.Send warned"]);
    expect(lines.find((it) => it.subject === "Mail.Send")?.code).toBe("more_than_needed");
  });
});

describe("a credential", () => {
  test("with which nothing can be opened leaves each line untried, and calls nothing", async () => {
    const broken = new ProviderError("integration_broken", "no secret is stored", { code: "no_secret" });
    const { said, lines } = await selfTest(tenant, {
      ...HERE,
      needs: { open: () => Promise.reject(broken) },
    });
    expect(lines[0]).toMatchObject({ result: "failed", code: "no_secret", isBroken: true });
    expect(said.filter((it) => it.endsWith("not_tried"))).toHaveLength(9);
    expect(tenant.organisation.calls.calls).toEqual([]);
  });

  test("that is refused is tried once, and nothing that needs a token at all", async () => {
    await opened({}, { credential: { kind: "secret", secret: "wrong" } });
    const { said, lines } = await selfTest(tenant, HERE);
    expect(lines[0]).toMatchObject({ result: "failed", code: "AADSTS7000215", isBroken: true });
    expect(lines[0]?.advice).toContain("secret's value");
    expect(said.filter((it) => !it.endsWith("not_tried"))).toEqual(["token failed", "clock passed"]);
    expect(said).toHaveLength(10);
    expect(tenant.organisation.calls.calls.map((it) => it.operation)).toEqual(["entra.token"]);
  });

  test("of another directory than the integration's writes nothing there", async () => {
    const { lines, said } = await selfTest(tenant, { ...HERE, boundTo: "another" });
    expect(lines[0]).toMatchObject({ result: "failed", code: "other_directory" });
    expect(said.slice(-3)).toEqual(NO_TRIP);
    expect(itemsOf(tenant.organisation, DESK)).toEqual([]);
  });

  test("that is taken away in mid-test ends it there: no line after it asks again", async () => {
    const { amiss, lines } = await selfTest(tenant, {
      ...WHOLE,
      onLine: ({ check }) => {
        if (check === "test_mailbox")
          tenant.setFaults(
            { kind: "token-revoked", operation: "graph.*" },
            { kind: "refuse", operation: "entra.token", code: "wrong-secret" },
          );
        return true;
      },
    });
    expect(amiss).toEqual([
      "destination JunkEmail failed",
      "destination DeletedItems not_tried",
      "destination RecoverableItemsDeletions not_tried",
      "destination RecoverableItemsPurges not_tried",
      "clean_up not_tried",
    ]);
    const broken = lines.filter((it) => it.isBroken);
    expect(broken.map((it) => [it.subject, it.code])).toEqual([["JunkEmail", "AADSTS7000215"]]);
    expect(tokenRequests()).toBe(2);
  });
});

describe("the clock", () => {
  test.each([
    { skewMs: 30_000, result: "passed" },
    { skewMs: -120_000, result: "warned" },
    { skewMs: 600_000, result: "failed" },
  ])("that differs by $skewMs ms has $result", async ({ skewMs, result }) => {
    tenant.setFaults({ kind: "clock-skew", operation: "http", skewMs });
    const { lines } = await selfTest(tenant, { claim: { destinations: [] } });
    expect(lines.find((it) => it.check === "clock")).toMatchObject({ result });
  });
});

describe("a test mailbox", () => {
  test.each([
    { testMailbox: "everyone@corp.test", code: "several_mailboxes" },
    { testMailbox: "nobody@corp.test", code: "no_mailbox" },
    { testMailbox: "project@corp.test", code: "unsupported" },
  ])("must be one mailbox of the directory: $testMailbox is $code", async ({ testMailbox, code }) => {
    const { lines, said } = await selfTest(tenant, { claim: { destinations, testMailbox } });
    const line = lines.find((it) => it.check === "directory");
    expect(line).toMatchObject({ result: "failed", code });
    expect(line?.detail).toContain(`Looked up ${testMailbox}: `);
    expect(said.slice(-3)).toEqual(NO_TRIP);
  });

  test("may be named by an alias", async () => {
    const { amiss } = await selfTest(tenant, {
      claim: { destinations, testMailbox: "amal.abate.alias@corp.test" },
    });
    expect(amiss).toEqual([]);
  });

  test("that the customer did not grant is told as the right that is missing there", async () => {
    const users = SEED.users.map((it) =>
      it.address === DESK ? { ...it, kind: "out-of-scope" as const } : it,
    );
    await opened({ users });
    const { amiss, lines } = await selfTest(tenant, HERE);
    expect(amiss).toEqual(["right Mail.ReadWrite failed", "right MailboxSettings.Read warned", ...NO_TRIP]);
    expect(lines[1]?.code).toBe("ErrorAccessDenied");
  });
});
