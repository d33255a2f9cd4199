import { afterAll, beforeAll, expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { openExposure } from "#store/exposure.ts";
import { tendWatches } from "#store/tend-watches.ts";
import { allExposures } from "#trace/exposure.ts";
import { ADA, AMAL, BELA, BRUNO, CHIARA } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { type Letter, openRoom, raw, type Room, until } from "./room.ts";

let room: Room;
beforeAll(async () => {
  room = await openRoom({ users: 25 });
});
afterAll(() => room[Symbol.asyncDispose]());

/** What the phishes say, each something else: mail of one text would be followed by several runs. */
const TEXTS = {
  ledger:
    "Dear colleague, the account that you share with us is going to be closed since nobody has confirmed it this quarter." +
    "\r\nPlease open https://ledger.evil.example/confirm?user=1 before tomorrow evening, sign in with the name and the " +
    "password of your mailbox, and answer the two questions that you find there.",
  drawer:
    "We could not deliver your parcel because the import duty was not paid.\r\nSettle the fee of two euros on our page at " +
    "https://drawer.evil.example/pay?id=7 within three days, else it goes back to its sender, who will charge you for it.",
  basement:
    "Your voice message of forty seconds waits in the basement of our switchboard.\r\nListen to it at " +
    "https://basement.evil.example/hear, where a form asks whether it is really you; what nobody has heard is erased on Friday.",
  harbour:
    "As agreed on the telephone our bank has changed.\r\nFrom this month on transfer what our invoices ask for to the new " +
    "account named in https://harbour.evil.example/bank.pdf, and send us a short word once you have done so. Payments to the " +
    "former one will come back after several weeks, and we would then have to stop deliveries that you are waiting for.",
  attic:
    "Human resources has revised the plan of holidays for next year, and some of yours were moved.\r\nCompare the list at " +
    "https://attic.evil.example/list and object by noon if anything is wrong, since it becomes final with the next payroll.",
} as const;

/** As a mail program quotes it: marked, and in lines of another length. */
const quoted = (text: string) =>
  (text.replaceAll("\r\n", " ").match(/.{1,60}(?: |$)/g) ?? []).map((it) => `> ${it.trim()}`).join("\r\n");

const plain = { isPhish: false } as const;
const ownMail = (id: string, letter: Omit<Letter, "isPhish">) => room.send(id, { ...plain, ...letter });

async function follow(id: string, text: string, to = [AMAL]): Promise<RetractionId> {
  await room.send(id, { to, body: text });
  const until = new Date(Date.now() + 14 * 86_400_000);
  const message = await room.message(id, to.length);
  const run = await room.retract([message], "DeletedItems", {
    late: { until, idleDays: 7, followsForwards: true },
  });
  await room.settled(id, to.length);
  await watching(run);
  return run;
}

const stateOf = (id: RetractionId) => room.requests.get(room.tenantId, id);
const watching = (id: RetractionId) =>
  until(async () => ((await stateOf(id))?.state === "watching" ? true : undefined), "it watches");

/** Its journal copies have come, and nothing came of them. */
async function isLeftAlone(id: string): Promise<void> {
  await room.message(id);
  await tendWatches(room.serving.database);
  expect(await room.rows(id)).toEqual([]);
}

test("a forward is pulled by the text that it quotes, whatever its headers name", async () => {
  const text = TEXTS.ledger;
  const run = await follow("<ledger@evil.example>", text);
  const inline = "<inline@corp.test>";
  const body = `Bruno, is this for you?\r\n\r\n-- \r\nAmal\r\n\r\n${quoted(text)}\r\n`;
  await ownMail(inline, { from: AMAL, to: [BRUNO, ADA], body, subject: "Fwd: have a look" });
  const rows = await room.settled(inline, 2);
  expect(outcomes(rows)).toEqual({ [BRUNO]: "moved", [ADA]: "moved" });
  expect(rows.every((it) => it.retraction_id === run && it.reason.startsWith("a forward of"))).toBe(true);
  const onwards = "<onwards@corp.test>";
  await ownMail(onwards, { from: BRUNO, to: [CHIARA], body: `See below.\r\n\r\n${quoted(quoted(body))}` });
  expect(outcomes(await room.settled(onwards))).toEqual({ [CHIARA]: "moved" });
  expect(await stateOf(run)).toMatchObject({ state: "watching", copies: 4, lateCount: 3 });
});

test("a forward as HTML, and one as an attachment, are pulled", async () => {
  const text = TEXTS.drawer;
  const run = await follow("<drawer@evil.example>", text);
  const html = `<p>fyi</p><blockquote>${text.replaceAll("\r\n", "<br>").replaceAll(" ", "&#32;")}</blockquote>`;
  const encoded = html.replaceAll("=", "=3D").replace(/.{70}/g, "$&=\r\n");
  const mime =
    "MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n";
  const asHtml = "<as-html@corp.test>";
  await ownMail(asHtml, { from: AMAL, to: [BRUNO], header: mime, body: encoded });
  expect(outcomes(await room.settled(asHtml))).toEqual({ [BRUNO]: "moved" });

  const original = raw("<drawer@evil.example>", { to: [AMAL], body: text, isPhish: false });
  const parts = [
    "--b\r\nContent-Type: text/plain\r\n\r\nWhat do I do with this?",
    `--b\r\nContent-Type: message/rfc822\r\nContent-Disposition: attachment; filename="pay.eml"\r\n\r\n${original}`,
    "--b--",
  ];
  const mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
  const attached = "<attached@corp.test>";
  await ownMail(attached, { from: AMAL, to: [BELA], header: mixed, body: parts.join("\r\n") });
  expect(outcomes(await room.settled(attached))).toEqual({ [BELA]: "moved" });
  expect(await stateOf(run)).toMatchObject({ lateCount: 2 });
});

test("a reply that quotes nothing is not pulled, and the exposure says that its writer replied", async () => {
  const id = "<basement@evil.example>";
  const run = await follow(id, TEXTS.basement);
  const reply = "<reply@corp.test>";
  await ownMail(reply, {
    from: AMAL,
    to: ["boss@evil.example", BRUNO],
    header: `In-Reply-To: ${id}\r\nReferences: ${id}\r\n`,
    body: "I have no such thing. Who are you, and how do you know my name?",
  });
  await isLeftAlone(reply);
  const forward = "<shown@corp.test>";
  await ownMail(forward, {
    from: AMAL,
    to: ["ann@friend.example"],
    body: `Look!\r\n${quoted(TEXTS.basement)}`,
  });
  await until(
    async () => (await room.query("select 1 from message where message_id_header = $1", [forward]))[0],
    "the forward is journaled",
  );
  const reading = openExposure(room.serving.database);
  const [exposure] = (await Array.fromAsync(allExposures(reading, room.tenantId, run))).flat();
  expect(exposure).toMatchObject({ mailbox: AMAL, forwardedOutside: ["ann@friend.example"] });
  expect(exposure?.replied.map((it) => it.carries)).toEqual([false]);
  expect(exposure?.forwarded.map((it) => it.carries)).toEqual([true]);
});

const FOOTER =
  "This message is confidential and meant for its addressee alone; if you have received it by mistake, tell us and delete " +
  "it. Northwind Traders, Harbour Road, registered in Springfield. Please consider the environment before you print this " +
  "mail. Our terms of business apply to all of our offers, orders and deliveries, and can be read on our pages.";

test("mail that shares a footer, or a part of the text, is not pulled", async () => {
  const from = "sales@northwind.example";
  const genuine = "<genuine@northwind.example>";
  await room.send(genuine, {
    ...plain,
    from,
    to: [AMAL],
    body: `The offer you asked for is ready.\r\n${FOOTER}`,
  });
  await room.message(genuine);
  const id = "<taken-over@northwind.example>";
  const text = `${TEXTS.harbour}\r\n${FOOTER}`;
  await room.send(id, { from, to: [AMAL], body: text });
  const until = new Date(Date.now() + 14 * 86_400_000);
  const late = { until, idleDays: 7, followsForwards: true };
  const run = await room.retract([await room.message(id)], "DeletedItems", { late });
  await room.settled(id);
  await watching(run);
  const harmless = "<harmless@corp.test>";
  await ownMail(harmless, {
    from: AMAL,
    to: [BRUNO],
    body: `Bruno, see their offer.\r\n${quoted(`Ready. ${FOOTER}`)}`,
  });
  await isLeftAlone(harmless);
  const digest = "<digest@corp.test>";
  const half = TEXTS.harbour.slice(0, 220);
  await ownMail(digest, {
    from: CHIARA,
    to: [BRUNO],
    body: `News of the week\r\n${half}\r\n${"More news today. ".repeat(20)}`,
  });
  await isLeftAlone(digest);
  const forward = "<of-taken-over@corp.test>";
  await ownMail(forward, { from: AMAL, to: [BRUNO], body: quoted(text) });
  expect(outcomes(await room.settled(forward))).toEqual({ [BRUNO]: "moved" });
  expect(await stateOf(run)).toMatchObject({ lateCount: 1 });
});

test("a forward from before the run is pulled when the run is looked after, and nothing that a person put back", async () => {
  const id = "<attic@evil.example>";
  const text = TEXTS.attic;
  await room.send(id, { to: [AMAL, ADA], body: text });
  const message = await room.message(id, 2);
  const early = "<early@corp.test>";
  const letter = {
    from: AMAL,
    headerTo: BRUNO,
    date: "Mon, 23 Nov 2026 11:00:00 +0000",
    body: `Do you know these people?\r\n\r\n${quoted(text)}`,
  };
  await ownMail(early, { ...letter, to: [BRUNO, BELA] });
  await room.message(early, 2);
  const until = new Date(Date.now() + 14 * 86_400_000);
  const late = { until, idleDays: 7, followsForwards: true };
  const run = await room.retract([message], "DeletedItems", { late });
  await room.settled(id, 2);
  await tendWatches(room.serving.database);
  room.serving.hub.wake("work");
  const rows = await room.settled(early, 2);
  expect(outcomes(rows)).toEqual({ [BRUNO]: "moved", [BELA]: "moved" });
  await watching(run);
  const bela = rows.find((it) => it.mailbox === BELA);
  await room.release(run, bela === undefined ? [] : [bela.copy_id]);
  await room.rowsWhere(early, (all) => all.some((it) => it.outcome === "restored"));
  await ownMail(early, { ...letter, to: [BELA, CHIARA] });
  await room.rowsWhere(early, (all) => all.some((it) => it.mailbox === CHIARA && it.outcome === "moved"));
  await tendWatches(room.serving.database);
  const atBela = room.places(early).filter((it) => it.startsWith(BELA));
  expect(atBela.map((it) => it.includes("INBOX"))).toEqual([true, true]);
  expect(await stateOf(run)).toMatchObject({ copies: 5, lateCount: 3 });
  await room.query(
    `update retraction set late_until = late_until - interval '8 days', applied_at = applied_at - interval '8 days',
       last_late_at = last_late_at - interval '8 days' where id = $1`,
    [run],
  );
  await room.query(
    "update retraction_copy set settled_at = settled_at - interval '8 days' where retraction_id = $1",
    [run],
  );
  await tendWatches(room.serving.database);
  expect(await stateOf(run)).toMatchObject({ state: "done", watchEndedAt: expect.any(Date) as Date });
});
