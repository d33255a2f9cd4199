import { X509Certificate } from "node:crypto";
import { createTransport } from "nodemailer";
import { afterEach, expect, test } from "vitest";
import { plainMail } from "../../../test/support/journal-reports.ts";
import { SOURCE, type SmtpHarness, smtpHarness } from "../../../test/support/smtp-harness.ts";
import { smtpSession } from "../../../test/support/smtp-session.ts";
import { TEST_CERTIFICATE } from "../../../test/support/test-certificate.ts";
import type { SmtpDelivery, SmtpIntakeOptions } from "./smtp-intake-options.ts";

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

async function serve(options: Partial<SmtpIntakeOptions> = {}): Promise<SmtpHarness> {
  return opened.use(await smtpHarness(options));
}

const textOf = (delivery: SmtpDelivery | undefined): string =>
  Buffer.concat(delivery?.blocks ?? []).toString("utf8");

test("a mail is answered 250 with the reference of its copy, and comes through byte for byte", async () => {
  const { connect, delivered } = await serve();
  const client = await connect();
  const mail = plainMail({ body: ".\r\n..dots\r\n.. and more\r\nGrüße" });
  expect(await client.deliver(Buffer.from(mail), { from: "ann@sender.example" })).toBe(
    "250 2.6.0 Stored as copy-1",
  );
  expect(textOf(delivered[0])).toBe(`${mail}\r\n`);
  expect(delivered[0]?.session).toEqual({
    clientAddress: "127.0.0.1",
    tls: undefined,
    clientCertificateSha256: undefined,
    mailFrom: "ann@sender.example",
    receivedAt: new Date("2026-10-05T08:00:00Z"),
  });
});

test("nodemailer delivers over STARTTLS, many mails on one connection", async () => {
  const { intake, delivered } = await serve();
  const transport = createTransport({
    host: "127.0.0.1",
    port: intake.port,
    pool: true,
    maxConnections: 1,
    requireTLS: true,
    tls: { rejectUnauthorized: false },
  });
  for (let count = 0; count < 5; count += 1) {
    await transport.sendMail({ envelope: { from: "", to: "tls-only@journal.test" }, raw: plainMail() });
  }
  transport.close();
  expect(delivered).toHaveLength(5);
  expect(delivered[4]?.session.tls).toMatch(/^TLSv1\.3 TLS_/);
});

test("EHLO offers STARTTLS, SIZE and enhanced status codes, and no AUTH", async () => {
  const client = await (await serve()).connect();
  const reply = await client.send("EHLO again.test");
  expect(reply).toContain("STARTTLS");
  expect(reply).toContain(`SIZE ${1 << 20}`);
  expect(reply).toContain("ENHANCEDSTATUSCODES");
  expect(reply).not.toContain("AUTH");
  expect(await client.send("AUTH PLAIN AAAA")).toMatch(/^50/);
});

test("without a certificate STARTTLS is not offered", async () => {
  const client = await (await serve({ tls: undefined })).connect();
  expect(await client.send("EHLO again.test")).not.toContain("STARTTLS");
});

test("the greeting comes without the library's delay", async () => {
  const { intake } = await serve();
  // The library waits for a tenth of a second each time; of many sessions a busy machine does not hold up every one.
  let fastestMs = Infinity;
  for (let count = 0; count < 50 && fastestMs >= 100; count += 1) {
    const startedAt = performance.now();
    (await smtpSession(intake.port)).end();
    fastestMs = Math.min(fastestMs, performance.now() - startedAt);
  }
  expect(fastestMs).toBeLessThan(100);
});

test("the null reverse path is accepted: journal reports come with it", async () => {
  const { connect, delivered } = await serve();
  expect(await (await connect()).deliver("x", { from: "" })).toMatch(/^250/);
  expect(delivered[0]?.session.mailFrom).toBe("");
});

test.each(["nobody@journal.test", "secretx@journal.test"])("the address %s is unknown: 550", async (to) => {
  const { connect, delivered } = await serve();
  expect(await (await connect()).deliver("x", { to })).toBe("550 5.1.1 No such intake address");
  expect(delivered).toEqual([]);
});

test("whoever guesses addresses is put off after twenty of them, and has to connect anew", async () => {
  const client = await (await serve()).connect();
  await client.send("MAIL FROM:<>");
  const guess = (n: number) => client.send(`RCPT TO:<guess-${n}@journal.test>`);
  for (let n = 0; n < 20; n += 1) expect(await guess(n)).toMatch(/^550 5\.1\.1/);
  expect(await guess(20)).toMatch(/^421 4\.7\.0/);
  await client.closed;
});

test("a source that requires TLS puts clear text off and takes the same mail over TLS", async () => {
  const { connect, delivered } = await serve();
  const client = await connect();
  expect(await client.deliver("x", { to: "tls-only@journal.test" })).toMatch(/^451 4\.7\.0/);
  await client.startTls();
  expect(await client.deliver("x", { to: "tls-only@journal.test" })).toMatch(/^250/);
  expect(delivered).toHaveLength(1);
});

test("a client's certificate is told by its fingerprint, whoever signed it", async () => {
  const { connect, delivered } = await serve();
  const client = await connect();
  await client.startTls(TEST_CERTIFICATE);
  await client.deliver("x");
  const { fingerprint256 } = new X509Certificate(TEST_CERTIFICATE.cert);
  expect(delivered[0]?.session.clientCertificateSha256).toBe(
    fingerprint256.replaceAll(":", "").toLowerCase(),
  );
});

test("a client outside the source's ranges is put off, so that a range that was forgotten loses no mail", async () => {
  const { connect, refused } = await serve();
  const deliver = async (to: string) => (await connect()).deliver("x", { to });
  expect(await deliver("far-away@journal.test")).toMatch(/^451 4\.7\.1/);
  expect(await deliver("nobody@journal.test")).toMatch(/^550/);
  expect(refused).toEqual([
    ["clientNotAllowed", expect.stringMatching(/^[0-9a-f-]{36}$/)],
    ["unknownAddress", undefined],
  ]);
});

test("behind a proxy the client's own address counts, and a missing PROXY header is no session", async () => {
  const { connect, delivered } = await serve({ proxyProtocol: true });
  const client = await connect({ before: "PROXY TCP4 198.51.100.9 127.0.0.1 40000 25\r\n" });
  expect(await client.deliver("x", { to: "far-away@journal.test" })).toMatch(/^250/);
  expect(delivered[0]?.session.clientAddress).toBe("198.51.100.9");
  await expect(connect({ before: "EHLO x\r\n" })).rejects.toThrow("* BAD");
});

test("two addresses of one source are one delivery; a second source is asked to come by itself: 452", async () => {
  const { connect, delivered } = await serve();
  const client = await connect();
  await client.send("MAIL FROM:<>");
  expect(await client.send("RCPT TO:<secret@journal.test>")).toMatch(/^250/);
  expect(await client.send("RCPT TO:<secret-new@journal.test>")).toMatch(/^250/);
  expect(await client.send("RCPT TO:<other@journal.test>")).toMatch(/^452 4\.5\.3/);
  await client.send("DATA");
  expect(await client.send("x\r\n.")).toMatch(/^250/);
  expect(delivered).toHaveLength(1);
  expect(delivered[0]?.source).toBe(SOURCE);
  expect(await client.deliver("x", { to: "other@journal.test" })).toMatch(/^250/);
});

test("RSET forgets the source", async () => {
  const client = await (await serve()).connect();
  await client.send("MAIL FROM:<>");
  await client.send("RCPT TO:<secret@journal.test>");
  await client.send("RSET");
  expect(await client.deliver("x", { to: "other@journal.test" })).toMatch(/^250/);
});

test("a mail over the limit is refused by its declared size and by its real one: 552", async () => {
  const { connect, delivered, intake } = await serve({ maxMessageBytes: 10_000 });
  const client = await connect();
  expect(await client.deliver("x", { parameters: " SIZE=10001" })).toMatch(/^552 5\.3\.4/);
  expect(await client.deliver("y".repeat(10_001))).toMatch(/^552 5\.3\.4/);
  expect(await client.deliver("y".repeat(9_000))).toMatch(/^250/);
  expect(delivered).toHaveLength(1);
  expect(intake.bytesInFlight).toBe(0);
});

test("where the address cannot be looked up, or the mail not stored, the sender tries again: 451", async () => {
  const lookup = await serve({ findSource: () => Promise.reject(new Error("no database")) });
  expect(await (await lookup.connect()).deliver("x")).toBe(
    "451 4.3.0 The address could not be looked up, try again later",
  );
  expect(lookup.troubles).toHaveLength(1);
  const store = await serve({ deliver: () => Promise.resolve({ kind: "try-later" }) });
  expect(await (await store.connect()).deliver("x")).toBe(
    "451 4.3.0 The message could not be stored, try again later",
  );
  const bug = await serve({ deliver: () => Promise.reject(new Error("bug")) });
  const client = await bug.connect();
  expect(await client.deliver("x")).toMatch(/^451/);
  expect(await client.deliver("x")).toMatch(/^451/);
  expect(bug.intake.bytesInFlight).toBe(0);
});

test("250 comes only after the delivery is stored", async () => {
  const stored = Promise.withResolvers<void>();
  const { connect } = await serve({
    deliver: async () => {
      await stored.promise;
      return { kind: "stored", reference: "r" };
    },
  });
  let isAnswered = false;
  const answer = (await connect()).deliver("x").then((reply) => {
    isAnswered = true;
    return reply;
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(isAnswered).toBe(false);
  stored.resolve();
  expect(await answer).toMatch(/^250/);
});

test("a client that goes away in the middle of DATA leaves nothing behind", async () => {
  const { connect, delivered, intake } = await serve();
  const client = await connect();
  await client.send("MAIL FROM:<>");
  await client.send("RCPT TO:<secret@journal.test>");
  await client.send("DATA");
  client.write("half a mail");
  client.end();
  await expect.poll(() => intake.connections).toBe(0);
  await expect.poll(() => intake.bytesInFlight).toBe(0);
  expect(delivered).toEqual([]);
});
