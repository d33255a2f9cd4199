import { expect, onTestFinished, test, vi } from "vitest";
import { smtpHarness } from "../../../test/support/smtp-harness.ts";
import type { DeliveryAnswer } from "./smtp-intake-options.ts";

const MB = 1 << 20;
const STORED: DeliveryAnswer = { kind: "stored", reference: "r" };

test("while the budget is spent the socket is not read, and the mail goes on when bytes come free", async () => {
  const first = Promise.withResolvers<DeliveryAnswer>();
  const answers = [first.promise, Promise.resolve(STORED)];
  let begun = 0;
  await using harness = await smtpHarness({
    maxMessageBytes: 2 * MB,
    maxBytesInFlight: 2 * MB,
    deliver: () => answers[begun++] ?? Promise.resolve(STORED),
  });
  const large = await harness.connect();
  const waiting = await harness.connect();
  const firstReply = large.deliver("a".repeat(1.5 * MB), { parameters: ` SIZE=${1.5 * MB + 2}` });
  await expect.poll(() => begun).toBe(1);
  const secondReply = waiting.deliver("b".repeat(1.5 * MB), { parameters: ` SIZE=${1.5 * MB + 2}` });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(begun).toBe(1);
  expect(harness.intake.bytesInFlight).toBe(1.5 * MB + 2);
  first.resolve(STORED);
  expect(await firstReply).toMatch(/^250/);
  expect(await secondReply).toMatch(/^250/);
  expect(harness.intake.bytesInFlight).toBe(0);
});

test("a mail that waited in vain for the budget is answered 452, and the connection lives on", async () => {
  const first = Promise.withResolvers<DeliveryAnswer>();
  let begun = 0;
  await using harness = await smtpHarness({
    maxMessageBytes: MB,
    maxBytesInFlight: MB,
    budgetWaitMs: 100,
    deliver: () => (begun++ === 0 ? first.promise : Promise.resolve(STORED)),
  });
  const large = await harness.connect();
  const waiting = await harness.connect();
  const firstReply = large.deliver("a".repeat(MB - 100), { parameters: ` SIZE=${MB - 100}` });
  await expect.poll(() => begun).toBe(1);
  expect(await waiting.deliver("b".repeat(MB / 2))).toBe(
    "452 4.3.1 Too much mail in flight, try again later",
  );
  first.resolve(STORED);
  expect(await firstReply).toMatch(/^250/);
  expect(await waiting.deliver("b".repeat(MB / 2))).toMatch(/^250/);
});

test("of the mails of undeclared size that outgrow the budget one goes on; another waits in vain and gives back all that it took", async () => {
  const held = Promise.withResolvers<DeliveryAnswer>();
  let begun = 0;
  await using harness = await smtpHarness({
    maxMessageBytes: 4 * MB,
    maxBytesInFlight: 2 * MB,
    budgetWaitMs: 100,
    deliver: () => (begun++ === 0 ? held.promise : Promise.resolve(STORED)),
  });
  const beyond = await harness.connect();
  const growing = await harness.connect();
  const heldReply = beyond.deliver("a".repeat(3 * MB));
  await expect.poll(() => begun).toBe(1);
  const taken = harness.intake.bytesInFlight;
  expect(taken).toBeGreaterThan(3 * MB);
  expect(await growing.deliver("b".repeat(MB))).toMatch(/^452/);
  expect(harness.intake.bytesInFlight).toBe(taken);
  held.resolve(STORED);
  expect(await heldReply).toMatch(/^250/);
  expect(harness.intake.bytesInFlight).toBe(0);
});

test("many large mails whose senders declare no size come in one behind the other, not one of them after a 452", async () => {
  await using harness = await smtpHarness({ maxMessageBytes: 4 * MB, maxBytesInFlight: 2 * MB });
  const sessions = await Promise.all(Array.from({ length: 6 }, () => harness.connect()));
  const replies = await Promise.all(sessions.map((it) => it.deliver("a".repeat(1.5 * MB))));
  for (const reply of replies) expect(reply).toMatch(/^250/);
  expect(harness.intake.bytesInFlight).toBe(0);
});

test("a mail that is larger than the whole budget comes in", async () => {
  await using harness = await smtpHarness({ maxMessageBytes: 4 * MB, maxBytesInFlight: MB });
  const session = await harness.connect();
  expect(await session.deliver("a".repeat(3 * MB), { parameters: ` SIZE=${3 * MB + 2}` })).toMatch(/^250/);
});

test("more connections than allowed are asked to come again: 421, where all have named an address", async () => {
  await using harness = await smtpHarness({ maxConnections: 2 });
  for (const it of [await harness.connect(), await harness.connect()]) {
    await it.send("MAIL FROM:<>");
    expect(await it.send("RCPT TO:<secret@journal.test>")).toMatch(/^250/);
  }
  await expect(harness.connect()).rejects.toThrow("closed the connection");
});

test("in a full house the stranger who has sat there longest makes room, and a mail server gets in", async () => {
  await using harness = await smtpHarness({ maxConnections: 3 });
  const known = await harness.connect();
  await known.send("MAIL FROM:<>");
  await known.send("RCPT TO:<secret@journal.test>");
  const [first, second] = [await harness.connect(), await harness.connect()];
  // Guessing is no naming.
  await first.send("MAIL FROM:<>");
  expect(await first.send("RCPT TO:<guess@journal.test>")).toMatch(/^550/);
  const late = await harness.connect();
  expect(await first.reply()).toMatch(/^421/);
  await first.closed;
  expect(await late.deliver("let in")).toMatch(/^250/);
  expect(harness.intake.connections).toBe(3);
  expect(await second.send("NOOP")).toMatch(/^250/);
  expect(await known.send("DATA")).toMatch(/^354/);
});

test("a drain lets the DATA in progress finish, says 421 to who is idle and takes nobody new", async () => {
  const stored = Promise.withResolvers<DeliveryAnswer>();
  let begun = 0;
  await using harness = await smtpHarness({
    deliver: () => {
      begun += 1;
      return stored.promise;
    },
  });
  const busy = await harness.connect();
  const receiving = await harness.connect();
  const idle = await harness.connect();
  const reply = busy.deliver("whole");
  await expect.poll(() => begun).toBe(1);
  for (const line of ["MAIL FROM:<>", "RCPT TO:<secret@journal.test>", "DATA"]) await receiving.send(line);
  receiving.write("half of it");

  const drained = harness.intake[Symbol.asyncDispose]();
  expect(await idle.reply()).toMatch(/^421 4\.3\.2/);
  await idle.closed;
  await expect(harness.connect()).rejects.toThrow("ECONNREFUSED");
  stored.resolve(STORED);
  expect(await reply).toMatch(/^250/);
  expect(await busy.reply()).toMatch(/^421/);
  expect(await receiving.send("\r\n.")).toMatch(/^250/);
  expect(await receiving.reply()).toMatch(/^421/);
  await drained;
});

test("a drain does not wait for ever for a client that never finishes", async () => {
  await using harness = await smtpHarness({ drainMs: 200 });
  const stuck = await harness.connect();
  for (const line of ["MAIL FROM:<>", "RCPT TO:<secret@journal.test>", "DATA"]) await stuck.send(line);
  await harness.intake[Symbol.asyncDispose]();
  await stuck.closed;
  expect(harness.intake.connections).toBe(0);
});

test("a sender that drips is cut off, and gives back what it held", async () => {
  const maxDataMs = 60_000;
  await using harness = await smtpHarness({ maxDataMs });
  const slow = await harness.connect();
  onTestFinished(() => void vi.useRealTimers());
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  for (const line of ["MAIL FROM:<> SIZE=1000000", "RCPT TO:<secret@journal.test>", "DATA"])
    await slow.send(line);
  slow.write("a little, ");
  expect(harness.intake.bytesInFlight).toBeGreaterThan(0);
  vi.advanceTimersByTime(maxDataMs);
  expect(await slow.reply()).toMatch(/^451/);
  expect(harness.intake.bytesInFlight).toBe(0);
  expect(harness.delivered).toEqual([]);
});
