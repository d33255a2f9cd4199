import { expect, test, vi } from "vitest";
import type { GoogleOrganisation } from "./google/organisation.ts";
import { openSmtpSink, type SunkMail } from "../../test/support/simulator/smtp-sink.ts";
import type { MicrosoftOrganisation } from "./microsoft/organisation.ts";
import { microsoftSeed } from "./microsoft/seed.ts";
import { placesOf, rawMail, sendMail, startFixture } from "../../test/support/simulator/simulator-fixture.ts";
import type { Simulator } from "./start-simulator.ts";
import { PATIENT } from "../../test/support/until-told.ts";

const [AMAL, BRUNO, CHIARA] = [
  "amal.abate@corp.test",
  "bruno.berg@corp.test",
  "chiara.costa@corp.test",
] as const;
const [ADA, BELA] = ["ada.abel@work.test", "bela.abel@work.test"] as const;

/** The original inside a report; the last part of its multipart. */
function originalOf({ raw }: SunkMail): string {
  const text = raw.toString("latin1");
  const boundary = /boundary="([^"]+)"/.exec(text)?.[1] ?? "";
  const start = text.indexOf("message/rfc822");
  return text.slice(text.indexOf("\r\n\r\n", start) + 4, text.lastIndexOf(`\r\n--${boundary}--`));
}

const recipientLines = ({ raw }: SunkMail): string[] =>
  raw
    .toString("latin1")
    .match(/^(Recipient|To|Cc|Bcc): \S+@\S+$/gm)
    ?.slice() ?? [];

/** The mail as the mailbox holds it; empty where there is none. */
function storedIn({ world }: Simulator, address: string): string {
  const mails = world.organisations.map((it) =>
    it.provider === "microsoft" ? inOutlook(it, address) : inGmail(it, address),
  );
  return mails.join("");
}

function inOutlook(organisation: MicrosoftOrganisation, address: string): string {
  const [item] = organisation.mailbox(address)?.items.values() ?? [];
  return item?.content.mime.toString("latin1") ?? "";
}

function inGmail({ directory, ...organisation }: GoogleOrganisation, address: string): string {
  const user = directory.user(address);
  const [item] = user === undefined ? [] : organisation.mailbox(user).items.values();
  return item === undefined ? "" : Buffer.concat([item.trace, item.mime]).toString("latin1");
}

/** Without what Exchange writes on top of a mailbox's own item, or moves there. */
function withoutTrace(mail: string): string {
  return mail
    .replace(/X-MS-Exchange-Organization-Network-Message-Id:\s+\S+\r\n/, "")
    .replace(/X-Microsoft-Antispam-Mailbox-Delivery: .*\r\n/, "");
}

test("a stranger's mail to a Microsoft mailbox lies in it and arrives as a journal report of the same mail", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  const [report] = await sink.received(1);
  expect(placesOf(simulator)).toEqual([`${AMAL} Inbox`]);
  expect(report).toMatchObject({ from: "", to: ["ms-secret@journal.test"] });
  const text = report?.raw.toString("latin1") ?? "";
  expect(text).toContain("\r\nX-MS-Journal-Report:\r\n");
  expect(text).toContain("\r\nX-OriginatorOrg: corp.onmicrosoft.com\r\n");
  expect(text).toContain(
    `\r\nSender: x@sender.test\r\nSubject: hello\r\nMessage-Id: <m1@sender.test>\r\nRecipient: ${AMAL}\r\n`,
  );
  const original = report === undefined ? "" : originalOf(report);
  expect(original.endsWith("\r\n\r\nThe body,\r\n.with a dot.\r\n")).toBe(true);
  expect(withoutTrace(storedIn(simulator, AMAL))).toBe(withoutTrace(original));
  const ids = [original, storedIn(simulator, AMAL)].map(
    (it) => /X-MS-Exchange-Organization-Network-Message-Id:\s+(\S+)/.exec(it)?.[1],
  );
  expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(ids[1]).toBe(ids[0]);
});

test("a stranger's mail to Gmail mailboxes lies in them and arrives once for each recipient", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, { from: "x@sender.test", to: [ADA, BELA], headerTo: ADA });
  const copies = await sink.received(2);
  expect(placesOf(simulator)).toEqual([
    `${ADA} CATEGORY_PERSONAL,INBOX,UNREAD`,
    `${BELA} CATEGORY_PERSONAL,INBOX,UNREAD`,
  ]);
  expect(copies.map((it) => it.from)).toEqual(["x@sender.test", "x@sender.test"]);
  const heads = copies.map((it) => it.raw.toString("latin1").split("\r\n", 3).join("\n")).sort();
  expect(heads).toEqual([ADA, BELA].map((it) => `X-Gm-Original-To: ${it}\nX-Gm-Spam: 0\nX-Gm-Phishy: 0`));
  const mail = copies[0]?.raw.toString("latin1").split("\r\n").slice(3).join("\r\n") ?? "";
  expect(mail).toMatch(/by mx\.google\.com with ESMTPS id \S+/);
  // Apart from the mailbox's own trace on top the copy is the mail, so the id of Google's receipt agrees.
  expect(storedIn(simulator, ADA).endsWith(mail)).toBe(true);
});

test("a colleague's mail is in Sent Items and in the mailboxes, and is reported in two forks of one original", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  const to = [BRUNO, CHIARA, "friend@far.test"];
  await sendMail(simulator, { from: AMAL, to, headerTo: `${BRUNO}, friend@far.test` });
  const reports = await sink.received(2);
  expect(placesOf(simulator)).toEqual([`${AMAL} Sent Items`, `${BRUNO} Inbox`, `${CHIARA} Inbox`]);
  const inside = reports.find((it) => it.raw.includes("Bcc:"));
  const outside = reports.find((it) => it !== inside);
  expect(recipientLines(inside as SunkMail).slice(-2)).toEqual([`To: ${BRUNO}`, `Bcc: ${CHIARA}`]);
  expect(outside?.raw.toString("latin1")).toContain(
    "Message-Id: <m1@sender.test>\r\nTo: friend@far.test\r\n",
  );
  expect(new Set(reports.map(originalOf)).size).toBe(1);
});

test("every recipient of a mail to a list is in exactly one of the chunks", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port, { exchange: { recipientsPerReport: 4 } });
  await sendMail(simulator, { from: "x@sender.test", to: ["everyone@corp.test", AMAL] });
  const reports = await sink.received(3);
  const named = reports.flatMap((it) =>
    [...it.raw.toString("latin1").matchAll(/^Recipient: ([^,\r]+)/gm)].map((hit) => hit[1]),
  );
  const delivered = placesOf(simulator).map((it) => it.split(" ")[0]);
  expect(delivered).toHaveLength(9);
  expect(new Set(named)).toEqual(new Set(delivered));
  expect(named).toHaveLength(9);
});

test("a hybrid organisation sends every report twice", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port, {
    exchange: { duplicateProbability: 1, ndrTo: "ndr@corp.test" },
  });
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  const [one, other] = await sink.received(2);
  expect(one?.from).toBe("ndr@corp.test");
  expect(one?.raw.equals(other?.raw ?? Buffer.alloc(0))).toBe(false);
  expect(originalOf(one as SunkMail)).toBe(originalOf(other as SunkMail));
  expect(placesOf(simulator)).toHaveLength(1);
});

test("mail from one organisation to the other is sent, received and journaled by each", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, { from: AMAL, to: [ADA] });
  const copies = await sink.received(2);
  expect(new Set(copies.map((it) => it.to[0]))).toEqual(
    new Set(["g-secret@journal.test", "ms-secret@journal.test"]),
  );
  expect(placesOf(simulator)).toEqual([`${ADA} CATEGORY_PERSONAL,INBOX,UNREAD`, `${AMAL} Sent Items`]);
  expect(storedIn(simulator, ADA)).toContain(".prod.outlook.com");
});

test("who claims a colleague's address from outside is a stranger", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, {
    from: BRUNO,
    to: [AMAL],
    header: "X-Simulate-Auth: spf=fail dkim=none dmarc=fail\r\nX-Simulate-Verdict: SCL=9 CAT=SPOOF\r\n",
  });
  const [report] = await sink.received(1);
  expect(placesOf(simulator)).toEqual([`${AMAL} Junk Email`]);
  const text = report?.raw.toString("latin1") ?? "";
  expect(text).toContain(`Recipient: ${AMAL}`);
  expect(text).toContain("Authentication-Results: spf=fail");
  expect(text).not.toContain("X-Simulate");
});

test("nobody's address and mail that only passes through are refused", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await expect(sendMail(simulator, { from: "x@sender.test", to: ["nobody@corp.test"] })).rejects.toThrow(
    "5.1.10",
  );
  await expect(sendMail(simulator, { from: "x@sender.test", to: ["y@far.test"] })).rejects.toThrow("5.7.64");
});

test("a mailbox that lags gets the mail after the journal copy has left", async () => {
  await using sink = await openSmtpSink();
  const lag = { kind: "delivery-lag", operation: "deliver", mailbox: AMAL } as const;
  await using simulator = await startFixture(sink.port, { faults: [{ ...lag, delayMs: 3_600_000 }] });
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, BRUNO] });
  await sink.received(1);
  expect(placesOf(simulator)).toEqual([`${BRUNO} Inbox`]);
  simulator.world.faults.set([{ ...lag, delayMs: 50 }]);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  await vi.waitFor(() => {
    expect(placesOf(simulator)).toHaveLength(2);
  }, PATIENT);
});

test("a copy that the intake turns away for now comes again", async () => {
  await using sink = await openSmtpSink((attempt) => (attempt === 1 ? 452 : undefined));
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  expect(await sink.received(1)).toHaveLength(1);
  expect(simulator.journal.status.retried).toBe(1);
});

test("a forward in transport is reported with the address it was first for", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  await sendMail(simulator, {
    from: "x@sender.test",
    to: [AMAL],
    header: `X-Simulate-Forward: ${AMAL}=${BRUNO}\r\n`,
  });
  const [report] = await sink.received(1);
  expect(report?.raw.toString("latin1")).toContain(`Recipient: ${BRUNO}, Forwarded: ${AMAL}\r\n`);
  expect(placesOf(simulator)).toEqual([`${BRUNO} Inbox`]);
});

test("both providers' token endpoints and APIs answer at the endpoints given", async () => {
  await using simulator = await startFixture(1);
  const { graph, entra, gmail, directory, googleToken } = simulator.endpoints;
  const statusOf = async (url: string, method = "GET"): Promise<number> =>
    (await fetch(url, { method })).status;
  expect(await statusOf(`${graph}/v1.0/users`)).toBe(401);
  expect(await statusOf(`${gmail}/gmail/v1/users/me/messages`)).toBe(401);
  expect(await statusOf(`${directory}/admin/directory/v1/users?customer=my_customer`)).toBe(401);
  expect(await statusOf(`${entra}/corp.test/oauth2/v2.0/token`, "POST")).toBe(400);
  expect(await statusOf(googleToken, "POST")).toBe(400);
});

test("a mail with line feeds only is delivered and journaled with CRLF", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  const raw = Buffer.from(rawMail({ from: "x@sender.test", to: [AMAL] }).replaceAll("\r\n", "\n"));
  const response = await fetch(`${simulator.endpoints.control}/deliver`, {
    method: "POST",
    headers: { authorization: `Bearer ${simulator.controlToken}`, "content-type": "application/json" },
    body: JSON.stringify({
      sender: "x@sender.test",
      recipients: [AMAL],
      raw: raw.toString("base64"),
      journal: true,
    }),
  });
  expect(response.status).toBe(204);
  const [report] = await sink.received(1);
  expect(originalOf(report as SunkMail)).toContain("\r\n\r\nThe body,\r\n.with a dot.\r\n");
});

test("an internal relay journals whom it does not know and delivers to nobody", async () => {
  await using sink = await openSmtpSink();
  const route = { host: "127.0.0.1", port: sink.port, address: "ms-secret@journal.test" };
  const seed = microsoftSeed({ users: 1, domain: "corp.test" });
  await using simulator = await startFixture(sink.port, {
    organisations: [{ provider: "microsoft", seed, journal: route, acceptsUnknown: true }],
  });
  await sendMail(simulator, { from: "", to: ["on-premises@corp.test"] });
  const [report] = await sink.received(1);
  expect(report?.raw.toString("latin1")).toContain("Sender: \r\nSubject: hello\r\n");
  expect(recipientLines(report as SunkMail)).toContain("Recipient: on-premises@corp.test");
  expect(placesOf(simulator)).toEqual([]);
});

test("a mail to one mailbox by its address, an alias and a list lies there once", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  const to = [BRUNO, "bruno.berg.alias@corp.test", "everyone@corp.test", ADA, "everyone@work.test"];
  await sendMail(simulator, { from: "x@sender.test", to });
  const reached = placesOf(simulator).map((it) => it.split(" ")[0]);
  expect(reached.filter((it) => it === BRUNO)).toHaveLength(1);
  expect(reached.filter((it) => it === ADA)).toHaveLength(1);
  const networkIds = new Set(
    reached.map((it) => /Network-Message-Id:\s+(\S+)/.exec(storedIn(simulator, it ?? ""))?.[1]),
  );
  // One for the Microsoft organisation; Google knows none.
  expect(networkIds.size).toBe(2);
});

test("a reset leaves the journal copies that are on their way alone", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port);
  simulator.journal.setPaused(true);
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL] });
  await simulator.reset();
  simulator.journal.setPaused(false);
  expect(await sink.received(1)).toHaveLength(1);
  expect(placesOf(simulator)).toEqual([]);
});

test("reports are doubled on demand", async () => {
  await using sink = await openSmtpSink();
  await using simulator = await startFixture(sink.port, {
    faults: [
      { kind: "journal-duplicate", operation: "journal", mailbox: "ms-secret@journal.test", times: 1 },
    ],
  });
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL, ADA] });
  await sendMail(simulator, { from: "x@sender.test", to: [AMAL], messageId: "<m2@sender.test>" });
  const copies = await sink.received(4);
  expect(copies.filter((it) => it.raw.includes("Message-Id: <m1@sender.test>"))).toHaveLength(2);
  expect(copies.filter((it) => it.raw.includes("Message-Id: <m2@sender.test>"))).toHaveLength(1);
});
