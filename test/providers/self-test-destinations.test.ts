import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeOwnMail, OWN_SENDER, type SelfTestRunId } from "#retraction/self-test/own-mail.ts";
import { claimOf, everything, MARK, selfTest } from "./self-tested.ts";
import { deliver, itemsOf, simulateMicrosoft } from "./simulated.ts";

const DESK = "desk1@corp.test";
const DELETIONS = "Recoverable Items/Deletions";
const HERE = { claim: { testMailbox: DESK } };

type Tenant = Awaited<ReturnType<typeof simulateMicrosoft>>;
let tenant: Tenant;
beforeEach(async () => {
  tenant = await simulateMicrosoft();
});
afterEach(() => tenant[Symbol.asyncDispose]());

const own = (): readonly string[] => itemsOf(tenant.organisation, DESK).map((it) => it.place);

describe("a destination that", () => {
  test("the provider only says it reached has failed, with where the message is", async () => {
    tenant.setFaults({ kind: "lie", operation: "graph.move" });
    const { lines } = await selfTest(tenant, { claim: { ...HERE.claim, destinations: ["JunkEmail"] } });
    const line = lines.find((it) => it.check === "destination");
    // Nothing came back, so there is nothing that it was before.
    expect(line).toMatchObject({ result: "failed", differences: [] });
    expect(line?.detail).toMatch(/^It did not get there \(unverified\).* It lies where people see it\.$/);
  });

  test("does not give the message back has failed", async () => {
    tenant.setFaults({ kind: "lie", operation: "graph.move", skip: 1 });
    const { lines } = await selfTest(tenant, { claim: { ...HERE.claim, destinations: ["DeletedItems"] } });
    expect(lines.find((it) => it.check === "destination")).toMatchObject({
      result: "failed",
      differences: [{ field: "folder", was: "Inbox", is: "Deleted Items" }],
    });
  });

  test("gives it back otherwise than it went has failed, with each field that differs", async () => {
    const action = { kind: "mark-read", isRead: true } as const;
    tenant.setFaults({ kind: "user-after", operation: "graph.move", skip: 1, times: 1, action });
    const { lines } = await selfTest(tenant, HERE);
    expect(lines.find((it) => it.subject === "JunkEmail")).toMatchObject({
      result: "failed",
      differences: [{ field: "read", was: "false", is: "true" }],
    });
    expect(lines.find((it) => it.subject === "DeletedItems")?.result).toBe("passed");
  });

  test("takes nothing more has failed with the provider's code, and what remains is told", async () => {
    tenant.setFaults({ kind: "recoverable-full", operation: "graph.*" });
    const { lines, amiss } = await selfTest(tenant, HERE);
    expect(amiss).toEqual([
      "destination RecoverableItemsDeletions failed",
      "destination RecoverableItemsPurges failed",
      "clean_up warned",
    ]);
    expect(lines.find((it) => it.subject === "RecoverableItemsPurges")?.code).toBe("ErrorQuotaExceeded");
    expect(own()).toEqual(Array.from({ length: 4 }, () => "Deleted Items"));
  });

  test("a hold forbids has failed, and the messages go no further than it lets them", async () => {
    tenant.setFaults({ kind: "legal-hold", operation: "graph.permanentDelete" });
    const { lines, amiss } = await selfTest(tenant, HERE);
    expect(amiss).toEqual(["destination RecoverableItemsPurges failed"]);
    const line = lines.find((it) => it.subject === "RecoverableItemsPurges");
    expect(line?.code).toBe("ErrorAccessDenied");
    expect(line?.advice).toMatch(/^The right is there.* a hold/);
    expect(new Set(own())).toEqual(new Set(["Recoverable Items/Deletions"]));
  });

  test("is not there in a national cloud has failed before anything is called for it", async () => {
    await tenant[Symbol.asyncDispose]();
    tenant = await simulateMicrosoft({ isNationalCloud: true }, { cloud: "gcc_high" });
    const { lines, amiss } = await selfTest(tenant, HERE);
    expect(amiss).toEqual(["destination RecoverableItemsPurges failed"]);
    expect(lines.find((it) => it.result === "failed")?.code).toBe("no_permanent_delete_in_this_cloud");
    expect(lines.at(-1)?.detail).toContain("Recoverable Items");
    const asked = tenant.organisation.calls.calls.map((it) => it.operation);
    expect(asked).not.toContain("graph.permanentDelete");
  });

  test("a write that is lost is not written twice, and is tidied up by its mark", async () => {
    tenant.setFaults({ kind: "lost-reply", operation: "graph.create", times: 1 });
    const { lines, amiss } = await selfTest(tenant, HERE);
    expect(amiss).toEqual(["destination JunkEmail not_tried"]);
    expect(lines.find((it) => it.subject === "JunkEmail")?.advice).toContain("later");
    expect(own().toSorted()).toEqual([...Array(3).fill(DELETIONS), "Recoverable Items/Purges"]);
  });

  test("the provider says it wrote a message for that is not there has failed", async () => {
    tenant.setFaults({ kind: "lie", operation: "graph.create", times: 1 });
    expect((await selfTest(tenant, HERE)).amiss).toEqual(["destination JunkEmail failed"]);
  });
});

describe("a line's time", () => {
  const SHORT = { ...HERE, claim: { ...HERE.claim, destinations: ["JunkEmail"] as const } };

  test("ends a search that does not show the message: it could not have been retracted either", async () => {
    tenant.setFaults({ kind: "index-lag", operation: "graph.list", delayMs: 60_000 });
    const { lines } = await selfTest(tenant, { ...SHORT, destinationLeaseMs: 12_000 });
    const line = lines.find((it) => it.check === "destination");
    expect(line).toMatchObject({ result: "failed", detail: "The mailbox's search does not find it." });
    expect(own()).toEqual([DELETIONS]);
  });

  test("ends a call that is not answered: nobody knows yet, which is no failure", async () => {
    tenant.setFaults({ kind: "latency", operation: "graph.move", delayMs: 3_000, times: 1 });
    const { lines } = await selfTest(tenant, { ...SHORT, destinationLeaseMs: 11_500 });
    expect(lines.find((it) => it.check === "destination")?.result).toBe("not_tried");
    expect(own()).toEqual([DELETIONS]);
  });
});

describe("a provider that asks to wait", () => {
  test("is waited for where there is time", async () => {
    tenant.setFaults({ kind: "throttle", operation: "graph.move", retryAfterSeconds: 1, times: 1 });
    expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
  });

  test("is obeyed whole where there is none: nobody knows yet, which is no failure", async () => {
    tenant.setFaults({ kind: "throttle", operation: "graph.move", retryAfterSeconds: 3_600 });
    const destinations = ["JunkEmail"] as const;
    const { lines } = await selfTest(tenant, { claim: { ...HERE.claim, destinations } });
    expect(lines.find((it) => it.check === "destination")?.result).toBe("not_tried");
    expect(lines.find((it) => it.check === "clean_up")?.result).toBe("not_tried");
    const moves = tenant.organisation.calls.calls.filter((it) => it.operation === "graph.move");
    expect(moves).toHaveLength(1);
  });

  test("at the token as well", async () => {
    tenant.setFaults({ kind: "throttle", operation: "entra.token", retryAfterSeconds: 3_600 });
    const { lines } = await selfTest(tenant, HERE);
    expect(lines[0]).toMatchObject({ check: "token", result: "not_tried" });
  });
});

describe("a self-test that is cut short", () => {
  test("by another worker calls nothing more, and the next one takes away what it left", async () => {
    const before = everything(tenant.organisation);
    const lost = await selfTest(tenant, { ...HERE, onLine: (it) => it.subject !== "JunkEmail" });
    expect([lost.end, lost.isEnded]).toEqual(["lost", false]);
    expect(own()).toEqual(["Inbox"]);
    const next = await selfTest(tenant, HERE);
    expect(next.amiss).toEqual([]);
    expect(next.lines.find((it) => it.check === "test_mailbox")?.detail).toContain(
      "Taken away: what an earlier test, cut short, had left (1)",
    );
    expect(everything(tenant.organisation)).toEqual(before);
  });

  test("anywhere between the write and the way back leaves nothing that the next one does not find", async () => {
    const stop = new AbortController();
    const calls = tenant.organisation.calls;
    tenant.setFaults({ kind: "latency", operation: "graph.move", delayMs: 150, skip: 3, times: 1 });
    const stopping = setInterval(() => {
      if (calls.calls.filter((it) => it.operation === "graph.move").length === 3) stop.abort();
    }, 5);
    const left = await selfTest(tenant, { ...HERE, needs: { stopping: stop.signal } });
    clearInterval(stopping);
    expect([left.end, left.isEnded]).toEqual(["left", false]);
    expect(own().length).toBeGreaterThan(0);
    expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
    expect(new Set(own())).toEqual(new Set([DELETIONS, "Recoverable Items/Purges"]));
  });

  test("by a stop before it begins has called nothing", async () => {
    const { end } = await selfTest(tenant, { ...HERE, needs: { stopping: AbortSignal.abort() } });
    expect(end).toBe("left");
    expect(tenant.organisation.calls.calls).toEqual([]);
  });
});

describe("a mail of somebody else's", () => {
  const real = () =>
    makeOwnMail(MARK, claimOf(tenant.organisation), {
      runId: "0192f3a4-0000-7000-8000-000000000000" as SelfTestRunId,
      destination: "JunkEmail",
      to: DESK,
      at: new Date(),
    });

  test("with a forged mark, another integration's, or a true one on another mail, is left alone and told", async () => {
    const { messageId, subject } = real();
    const forged = messageId.replace(/\.[\w-]{27}@/, `.${"A".repeat(27)}@`);
    const others = makeOwnMail(
      MARK,
      { ...claimOf(tenant.organisation), integrationId: "x" as never },
      {
        runId: "0192f3a4-0000-7000-8000-000000000001" as SelfTestRunId,
        destination: "JunkEmail",
        to: DESK,
        at: new Date(),
      },
    );
    deliver(tenant.organisation, DESK, { from: OWN_SENDER, subject, messageId: forged });
    deliver(tenant.organisation, DESK, { from: OWN_SENDER, subject, messageId: others.messageId });
    deliver(tenant.organisation, DESK, { from: OWN_SENDER, subject: "Your invoice", messageId });
    deliver(tenant.organisation, DESK, { from: "eve@evil.test", subject, messageId });
    const before = everything(tenant.organisation);
    const { amiss, lines } = await selfTest(tenant, HERE);
    expect(amiss).toEqual(["test_mailbox warned"]);
    expect(lines.find((it) => it.check === "test_mailbox")?.detail).toContain("(3 seen)");
    expect(everything(tenant.organisation)).toEqual(before);
  });

  test("that is truly a self-test's is taken away wherever it lies", async () => {
    const { messageId, subject, from } = real();
    deliver(tenant.organisation, DESK, { from, subject, messageId, toJunk: true });
    expect((await selfTest(tenant, HERE)).amiss).toEqual([]);
    expect(new Set(own())).toEqual(new Set([DELETIONS, "Recoverable Items/Purges"]));
  });
});
