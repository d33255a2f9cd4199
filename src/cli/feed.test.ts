import fc from "fast-check";
import { expect, test } from "vitest";
import { readEventStream } from "./event-stream.ts";
import { type Fact, openFeed } from "./feed.ts";
import { runFeed } from "./run-feed.ts";
import { PLAIN } from "./terminal.ts";

const AT = new Date("2026-03-02T09:00:00.000Z");
const INTRODUCED = { from: "x@evil.test", subject: "Pay\u001b[2J now" };

function fact(kind: string, data: Fact["data"] = {}, ms = 0): Fact {
  return {
    at: new Date(AT.getTime() + ms),
    kind,
    actor: "setting",
    messageId: "m1",
    retractionId: undefined,
    data,
  };
}

const RECEIVED = fact("message.received", { disposition: "MALICIOUS", copies: 3, trusted: true });

test("a message is told with its verdict, its mailboxes and a harmless subject", () => {
  const [line] = openFeed(PLAIN).add(RECEIVED, INTRODUCED);
  expect(line).toMatch(/MALICIOUS {3}Pay\[2J now {2}x@evil\.test {2}3 mailboxes$/);
  const untrusted = fact("message.received", { disposition: "NONE", copies: 1, trusted: false });
  expect(openFeed(PLAIN).add(untrusted, undefined)[0]).toContain("[origin not proved]");
});

test("copies that settle together make one line, with the middle time since arrival", () => {
  const feed = openFeed(PLAIN);
  feed.add(RECEIVED, INTRODUCED);
  for (const ms of [200, 300, 5_000]) {
    expect(feed.add(fact("copy.settled", { outcome: "moved", asked: "JunkEmail" }, ms), undefined)).toEqual(
      [],
    );
  }
  feed.add(fact("copy.settled", { outcome: "failed", asked: "JunkEmail" }, 400), undefined);
  const lines = feed.end();
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain("✓ 3 copies moved to Junk Email, verified  300 ms after arrival");
  expect(lines[1]).toContain("! 1 copy: failed");
  expect(feed.end()).toEqual([]);
});

test("a run that is done is told at once, and of another's copies nothing yet", () => {
  const feed = openFeed(PLAIN);
  const settled = (retractionId: string) => ({
    ...fact("copy.settled", { outcome: "moved", asked: "JunkEmail" }),
    retractionId,
  });
  for (const run of ["r1", "r2", "r1"]) feed.add(settled(run), undefined);
  const lines = feed.add({ ...fact("retraction.done"), retractionId: "r1" }, undefined);
  expect(lines).toEqual([expect.stringContaining("✓ 2 copies moved")]);
  expect(feed.end()).toEqual([expect.stringContaining("✓ 1 copy moved")]);
});

test("a release is called one, and its time is not counted from the mail's arrival", () => {
  const feed = openFeed(PLAIN);
  feed.add(RECEIVED, INTRODUCED);
  const started = { ...fact("retraction.started", { destination: "origin", copies: 3 }), actor: "token:ann" };
  expect(feed.add(started, undefined)[0]).toMatch(/→ releasing 3 copies \(token:ann\) {2}Pay/);
  feed.add(fact("copy.settled", { outcome: "restored", asked: "origin" }, 9_000), undefined);
  expect(feed.end()[0]).toMatch(/↩ 1 copy put back {2}Pay/);
});

test("a run that goes on for long is told from time to time, one that stands still soon", () => {
  const feed = openFeed(PLAIN);
  const settled = fact("copy.settled", { outcome: "moved", asked: "JunkEmail" });
  const told = Array.from({ length: 40 }, () => {
    feed.add(settled, undefined);
    return feed.flush();
  });
  expect(told.flat()).toHaveLength(2);
  expect(told.flat()[0]).toContain("✓ 16 copies moved");
  const after = Array.from({ length: 10 }, () => feed.flush());
  expect(after.findIndex((it) => it.length > 0)).toBeLessThan(5);
});

test("the steps between are not told", () => {
  for (const kind of ["copy.acting", "copy.acted", "copy.located", "constructor", "no.such"]) {
    expect(openFeed(PLAIN).add(fact(kind), undefined)).toEqual([]);
  }
});

/** Control characters and directional marks among letters; fast-check's own "binary" takes seconds to make its first. */
const ANY_CHARACTER = fc.integer({ min: 0, max: 0x2100 }).map((it) => String.fromCodePoint(it));

test("whatever a fact holds, the feed prints plain lines", () => {
  const kind = fc.constantFrom(
    "message.received",
    "copy.settled",
    "copy.throttled",
    "list.changed",
    "integration.stopped",
  );
  const data = fc.dictionary(
    fc.constantFrom("disposition", "outcome", "until", "reason", "value", "copies"),
    fc.oneof(fc.string({ unit: ANY_CHARACTER, maxLength: 20 }), fc.integer(), fc.constant(undefined)),
  );
  fc.assert(
    fc.property(kind, data, fc.string({ unit: ANY_CHARACTER, maxLength: 20 }), (it, values, subject) => {
      const feed = openFeed(PLAIN);
      const lines = [...feed.add(fact(it, values), { from: subject, subject }), ...feed.end()];
      for (const line of lines) expect(line).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 50 },
  );
});

test("what was gathered is printed when the events end, even where nobody can be introduced", async () => {
  const printed: string[] = [];
  async function* facts(): AsyncGenerator<Fact> {
    yield RECEIVED;
    yield await Promise.resolve(fact("copy.settled", { outcome: "moved", asked: "JunkEmail" }, 100));
  }
  await runFeed(facts(), {
    paint: PLAIN,
    print: (line) => printed.push(line),
    introduce: () => Promise.reject(new Error("gone")),
  });
  expect(printed).toHaveLength(2);
  expect(printed[1]).toContain("100 ms after arrival");
});

const EVENT = {
  id: "e1",
  at: AT.toISOString(),
  kind: "copy.settled",
  actor: "engine",
  investigate_id: "m1",
  copy_id: null,
  retraction_id: null,
  data: { subject: "ünïcode\n" },
};

test("a stream is read however it is cut into pieces", async () => {
  const text = `retry: 2000\n\n: still here\n\nid: 7-a\nevent: copy.settled\ndata: ${JSON.stringify(EVENT)}\n\ndata: nonsense\n\nid: 8-b\r\ndata: ${JSON.stringify(EVENT)}\r\n\r\n`;
  const bytes = new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length })), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
      async function* chunks(): AsyncGenerator<Uint8Array> {
        for (let index = 1; index < places.length; index++) {
          yield await Promise.resolve(bytes.subarray(places[index - 1], places[index]));
        }
      }
      const read = await Array.fromAsync(readEventStream(chunks()));
      expect(read.map((it) => it.cursor)).toEqual(["7-a", "8-b"]);
      expect(read[0]?.event).toMatchObject({ kind: "copy.settled", at: AT, data: EVENT.data });
    }),
  );
});

test("what waits for a person, and what somebody approved for himself, is told at once", () => {
  const lineOf = (kind: string, data: Fact["data"] = {}) =>
    openFeed(PLAIN).add(fact(kind, data), INTRODUCED)[0];
  const plan = { copies: 2, destination: "RecoverableItemsPurges", decision: "expired" };
  expect(lineOf("retraction.approval_asked", plan)).toContain("asks for approval of 2 copies");
  expect(lineOf("retraction.approved", plan)).toContain("approved by setting: 2 copies");
  expect(lineOf("retraction.denied", plan)).toContain("approval expired by setting: 2 copies refused");
  expect(lineOf("retraction.self_approved", plan)).toContain("approved his own: 2 copies → Hard Delete");
  expect(lineOf("retraction.held", { heldFor: "canary" })).toContain("the others wait for a person");
  expect(lineOf("setting.saved", { setting: "approval" })).toContain("the setting approval saved by");
  expect(lineOf("setting.saved", { setting: "auto_retract" })).toContain("Auto-Retract settings saved by");
  expect(lineOf("setting.self_approved", { setting: "auto_retract" })).toContain("to Hard Delete");
  expect(lineOf("setting.proposed", { setting: "auto_retract" })).toContain("asks for approval");
  expect(lineOf("setting.proposal_replaced", { setting: "auto_retract" })).toContain("is overtaken by");
});

test("a breaker is told when it opens and when somebody closes it, and what it holds in one line", () => {
  const feed = openFeed(PLAIN);
  const reason = "detector:a acted on 512 copies in this hour, and 500 are allowed";
  expect(feed.add(fact("breaker.opened", { rule: "detector:a", reason }), undefined)).toEqual([
    expect.stringContaining(`✗ breaker open: ${reason} (undeliver breaker list)`),
  ]);
  const closed = {
    ...fact("breaker.closed", { rule: "detector:a", decision: "refuse" }),
    actor: "person:ann",
  };
  expect(feed.add(closed, undefined)).toEqual([
    expect.stringContaining("✓ breaker of detector:a closed by person:ann: refuse"),
  ]);
  for (const ms of [1, 2, 3]) feed.add(fact("copy.held", { outcome: "held" }, ms), undefined);
  expect(feed.end()).toEqual([expect.stringContaining("! 3 copies: held (waits for a decision")]);
});

test("a rule that is undone is told by its name", () => {
  const feed = openFeed(PLAIN);
  const lineOf = (kind: string, data: Fact["data"]) => feed.add(fact(kind, data), undefined).join();
  expect(lineOf("retraction.started", { destination: "origin", rule: "detector:a" })).toContain(
    "releasing all that detector:a did",
  );
});
