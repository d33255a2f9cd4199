import { expect, test, vi } from "vitest";
import { ISSUED_CERTIFICATE } from "../../../test/support/issued-certificate.ts";
import { TEST_CERTIFICATE } from "../../../test/support/test-certificate.ts";
import { openJournalQueue } from "./journal-queue.ts";
import { openSmtpSink } from "../../../test/support/simulator/smtp-sink.ts";
import { PATIENT } from "../../../test/support/until-told.ts";

const copyFor = (port: number, body = "hi", from = "ndr@corp.example") => ({
  host: "127.0.0.1",
  port,
  from,
  to: "secret@journal.test",
  raw: Buffer.from(`Subject: x\r\n\r\n${body}\r\n`),
  messageId: "<1@sender.example>",
});
const FAST = { firstRetryMs: 5, maxRetryMs: 20 };

test("a copy arrives byte for byte, from its own sender", async () => {
  await using sink = await openSmtpSink();
  await using queue = openJournalQueue(FAST);
  const body = ".\r\n..dots\r\n\u0000 nul \u00ff";
  queue.add(copyFor(sink.port, body));
  const [mail] = await sink.received(1);
  expect(mail).toMatchObject({ from: "ndr@corp.example", to: ["secret@journal.test"] });
  expect(mail?.raw.toString()).toBe(`Subject: x\r\n\r\n${body}\r\n`);
});

test("the null reverse path is sent as such", async () => {
  await using sink = await openSmtpSink();
  await using queue = openJournalQueue(FAST);
  queue.add(copyFor(sink.port, "hi", ""));
  expect((await sink.received(1))[0]?.from).toBe("");
});

test("connections are used again", async () => {
  await using sink = await openSmtpSink();
  await using queue = openJournalQueue({ ...FAST, maxConnections: 2 });
  for (let count = 0; count < 30; count += 1) queue.add(copyFor(sink.port));
  await sink.received(30);
  expect(sink.connections).toBeLessThanOrEqual(2);
});

test("a copy that is answered 4xx is sent again until it is taken", async () => {
  await using sink = await openSmtpSink((attempt) => (attempt <= 2 ? 451 : undefined));
  await using queue = openJournalQueue(FAST);
  queue.add(copyFor(sink.port));
  expect(await sink.received(1)).toHaveLength(1);
  await vi.waitFor(() => {
    expect(queue.status).toEqual({
      isPaused: false,
      waiting: 0,
      inFlight: 0,
      sent: 1,
      retried: 2,
      refused: 0,
      expired: 0,
    });
  }, PATIENT);
});

test("a copy that is answered 5xx is counted and never sent again", async () => {
  await using sink = await openSmtpSink(() => 554);
  await using queue = openJournalQueue(FAST);
  queue.add(copyFor(sink.port));
  await vi.waitFor(() => {
    expect(queue.status).toMatchObject({ refused: 1, waiting: 0, inFlight: 0, retried: 0 });
  }, PATIENT);
});

test("while nobody listens the copy waits, and goes when somebody does", async () => {
  const port = await freePort();
  await using queue = openJournalQueue(FAST);
  queue.add(copyFor(port));
  await vi.waitFor(() => {
    expect(queue.status.retried).toBeGreaterThan(1);
  }, PATIENT);
  await using sink = await openSmtpSink(undefined, port);
  expect(await sink.received(1)).toHaveLength(1);
});

test("a copy nobody takes expires", async () => {
  await using queue = openJournalQueue({ ...FAST, expireAfterMs: 30 });
  queue.add(copyFor(await freePort()));
  await vi.waitFor(() => {
    expect(queue.status).toMatchObject({ expired: 1, waiting: 0 });
  }, PATIENT);
});

test("a pause holds everything back and loses nothing", async () => {
  await using sink = await openSmtpSink();
  await using queue = openJournalQueue(FAST);
  queue.setPaused(true);
  queue.add(copyFor(sink.port));
  expect(queue.status).toMatchObject({ isPaused: true, waiting: 1 });
  queue.setPaused(false);
  expect(await sink.received(1)).toHaveLength(1);
});

test("the copies of one mail can be sent again", async () => {
  await using sink = await openSmtpSink();
  await using queue = openJournalQueue(FAST);
  queue.add(copyFor(sink.port));
  await sink.received(1);
  expect(queue.resend("<1@sender.example>")).toBe(1);
  expect(queue.resend("<other@sender.example>")).toBe(0);
  expect(await sink.received(2)).toHaveLength(2);
});

test("what is kept for sending again is bounded in bytes, oldest first", async () => {
  await using queue = openJournalQueue(FAST);
  queue.setPaused(true);
  const large = "x".repeat(33 << 20);
  queue.add({ ...copyFor(1, large), messageId: "<old@sender.example>" });
  queue.add(copyFor(1, large));
  expect(queue.resend("<old@sender.example>")).toBe(0);
  expect(queue.resend("<1@sender.example>")).toBe(1);
});

test("a route that insists on TLS sends to who has the name's certificate, and waits before anybody else", async () => {
  const { name, ca, cert, key } = ISSUED_CERTIFICATE;
  await using plain = await openSmtpSink();
  await using right = await openSmtpSink(undefined, 0, { cert, key });
  await using queue = openJournalQueue(FAST);
  queue.add({ ...copyFor(plain.port), tls: { name, ca } });
  queue.add({ ...copyFor(right.port), tls: { name: "other.example", ca } });
  queue.add({ ...copyFor(right.port), tls: { name, ca: TEST_CERTIFICATE.cert } });
  await vi.waitFor(() => expect(queue.status.retried).toBeGreaterThan(5), PATIENT);
  expect([plain.mails, right.mails]).toEqual([[], []]);
  queue.add({ ...copyFor(right.port), tls: { name, ca } });
  await right.received(1);
});

/** A port at which nobody listens any more. */
async function freePort(): Promise<number> {
  await using sink = await openSmtpSink();
  return sink.port;
}
