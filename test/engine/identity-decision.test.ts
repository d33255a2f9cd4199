import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { MismatchedCopy } from "#retraction/identity-decisions.ts";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import { userDeletesItem, userMovesItem } from "#simulator/microsoft/user-actions.ts";
import { openIdentityDecisions } from "#store/identity-decisions.ts";
import { messageLog } from "#store/message-log.ts";
import { BELA, BRUNO } from "../fixtures/people.ts";
import { outcomes } from "./ledger-rows.ts";
import { openRoom, raw, type Room } from "./room.ts";

const ANN = "person:ann";
const PAGE = { offset: 0, limit: 10 };

let room: Room;
beforeAll(async () => {
  room = await openRoom();
});
afterAll(() => room[Symbol.asyncDispose]());
afterEach(() => room.faults());

const letterTo = (to: readonly string[]) => ({ to, date: "Mon, 23 Nov 2026 09:30:00 +0000" });

/** The journal copy has come, and other mails with this Message-ID lie where ours should; the deadline is over. */
async function mismatched(
  id: string,
  to: readonly string[],
  bodies = ["Something else."],
): Promise<MessageId> {
  room.faults({ kind: "delivery-lag", operation: "deliver", delayMs: 3_600_000 });
  const letter = letterTo(to);
  await room.send(id, letter);
  const message = await room.message(id, to.length);
  for (const body of bodies) {
    const mime = Buffer.from(raw(id, { ...letter, isPhish: false, body }));
    const at = { mime, networkMessageId: crypto.randomUUID(), receivedAt: new Date(), toJunk: false };
    if (to.includes(BRUNO)) room.exchange.deliver({ recipient: BRUNO, ...at });
    if (to.includes(BELA)) room.workspace.userActions.put(BELA, mime, ["INBOX", "UNREAD"]);
  }
  await room.retract([message], "DeletedItems");
  await room.rowsWhere(id, (rows) => rows.length === to.length && rows.every((it) => it.looks > 0));
  await room.passTime(id, 25 * 3_600_000);
  const rows = await room.settled(id, to.length);
  expect(new Set(rows.map((it) => it.outcome))).toEqual(new Set(["identity_mismatch"]));
  return message;
}

const decisions = () => openIdentityDecisions(room.serving.database);
const waiting = (messageId: MessageId): Promise<readonly MismatchedCopy[]> =>
  decisions().list(room.tenantId, { messageId, ...PAGE });

/** These items of the copy are ours, says Ann; `meanwhile` happens between her look and the start. */
async function sayOurs(
  copy: MismatchedCopy | undefined,
  items = copy?.candidates.map((it) => it.itemId) ?? [],
  meanwhile: () => void = () => {},
): Promise<RetractionId> {
  if (copy === undefined) throw new Error("nothing waits");
  const reply = await decisions().draftOurs(room.tenantId, {
    ...copy,
    items,
    reason: "the gateway rewrote it",
    actor: ANN,
  });
  if (reply.result !== "drafted") throw new Error(reply.result);
  meanwhile();
  const { id, hash = "" } = reply.retraction;
  expect(await room.requests.apply(room.tenantId, id, { hash, actor: ANN })).toMatchObject({
    result: "started",
  });
  room.serving.hub.wake("work");
  return id;
}

/** How the one copy of a run ended. */
async function ended(id: string, run: RetractionId) {
  const rows = await room.rowsWhere(id, (all) => all.some((it) => it.retraction_id === run && it.settled));
  return rows.find((it) => it.retraction_id === run);
}

test("what a person says is ours is captured, taken, verified and restored like all others, by his word", async () => {
  const id = "<his-word@evil.example>";
  const message = await mismatched(id, [BRUNO, BELA]);
  const copies = await waiting(message);
  expect(copies).toMatchObject([
    { messageIdHeader: id, asked: "DeletedItems", candidates: [{ place: "visible" }] },
    { messageIdHeader: id, candidates: [{ because: "the content differs" }] },
  ]);
  const bruno = copies.find((it) => it.mailboxAddress === BRUNO);
  expect(bruno?.candidates[0]).toMatchObject({
    folder: "Inbox",
    identity: { subject: "Pay this today", from: "boss@evil.example", receivedAt: expect.any(String) },
    disagrees: [],
  });
  const runs: RetractionId[] = [];
  for (const copy of copies) {
    const run = await sayOurs(copy);
    runs.push(run);
    expect(await ended(id, run)).toMatchObject({
      outcome: "moved",
      reached: "trash",
      evidence: { decided: { by: ANN, reason: "the gateway rewrote it" } },
    });
  }
  expect(room.places(id)).toEqual([expect.stringMatching(/^bela.*TRASH/), `${BRUNO} Deleted Items`]);
  expect(await waiting(message)).toEqual([]);
  const { database } = room.serving;
  const log = await database.asTenant(room.tenantId, (tx) => messageLog(tx, room.tenantId, message));
  expect(log.filter((it) => it.operation === "DECIDE")).toMatchObject([
    { status: "ours", actor: ANN, reason: "the gateway rewrote it" },
    { status: "ours", actor: ANN },
  ]);
  const located = log.filter((it) => it.operation === "LOOK" && it.details["items"] !== undefined);
  expect(located).toMatchObject([
    { details: { items: [{ provedBy: "decision" }] } },
    { details: { items: [{ provedBy: "decision" }] } },
  ]);
  const superseded = (await room.rows(id)).filter((it) => it.outcome === "refused");
  expect(new Set(superseded.map((it) => it.reason))).toEqual(
    new Set(runs.map((run) => `superseded by ${run}`)),
  );
  for (const run of runs) {
    const { id: release } = await room.release(run);
    expect(await ended(id, release)).toMatchObject({ outcome: "restored" });
  }
  expect(room.places(id)).toEqual([expect.stringMatching(/^bela.*INBOX/), `${BRUNO} Inbox`]);
});

test("of several candidates those go that were named, and no other", async () => {
  const id = "<one-of-two@evil.example>";
  const message = await mismatched(id, [BRUNO], ["One.", "Two."]);
  const [copy] = await waiting(message);
  const [first, second] = copy?.candidates ?? [];
  expect(copy?.candidates).toHaveLength(2);
  const run = await sayOurs(copy, first === undefined ? [] : [first.itemId]);
  expect(await ended(id, run)).toMatchObject({
    outcome: "moved",
    evidence: { notOurs: ["the content differs"] },
  });
  const places = new Map(room.items(id).map(({ item }) => [item.id, [item.place, item.changes]]));
  expect(places.get(first?.itemId ?? "")).toEqual(["Deleted Items", 1]);
  expect(places.get(second?.itemId ?? "")).toEqual(["Inbox", 0]);
});

test("what is gone meanwhile is not found, at once, and what its owner has thrown away himself is said so", async () => {
  const gone = "<gone-meanwhile@evil.example>";
  const [copy] = await waiting(await mismatched(gone, [BELA]));
  const first = await sayOurs(copy, undefined, () => room.workspace.userActions.remove(BELA, gone));
  expect(await ended(gone, first)).toMatchObject({
    outcome: "not_found",
    reason: "what a person has decided about is not there any more",
  });
  const thrown = "<thrown-meanwhile@evil.example>";
  const [other] = await waiting(await mismatched(thrown, [BRUNO]));
  const second = await sayOurs(other, undefined, () => {
    userDeletesItem(room.store(BRUNO), thrown, new Date());
    userDeletesItem(room.store(BRUNO), thrown, new Date());
  });
  expect(await ended(thrown, second)).toMatchObject({ outcome: "removed_by_user", reached: "recoverable" });
});

test("what was moved meanwhile is found by its id, though the search does not know yet", async () => {
  const id = "<moved-meanwhile@evil.example>";
  const [copy] = await waiting(await mismatched(id, [BRUNO]));
  const run = await sayOurs(copy, undefined, () => {
    userMovesItem(room.store(BRUNO), id, "Archive", new Date());
    room.faults({ kind: "index-lag", operation: "graph.list", delayMs: 3_600_000 });
  });
  expect(await ended(id, run)).toMatchObject({ outcome: "moved" });
  room.faults();
  expect(room.places(id)).toEqual([`${BRUNO} Deleted Items`]);
});

test("what has become another mail since is left, and a person decides again about what it is now", async () => {
  const id = "<changed-meanwhile@evil.example>";
  const message = await mismatched(id, [BRUNO]);
  const [copy] = await waiting(message);
  // As if she had seen another subject: the simulator's users do not edit what they received.
  await room.query(
    `update retraction_copy set candidates = jsonb_set(candidates, '{0,identity,subject}', '"Lunch"')
     where message_id = $1`,
    [message],
  );
  const run = await sayOurs(copy);
  const row = await ended(id, run);
  expect(row).toMatchObject({ outcome: "identity_mismatch" });
  expect(row?.reason).toContain("not what it was when a person decided about it: Subject differ");
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([0]);
  const again = await waiting(message);
  expect(again).toMatchObject([
    { retractionId: run, candidates: [{ identity: { subject: "Pay this today" } }] },
  ]);
  expect(await ended(id, await sayOurs(again[0]))).toMatchObject({ outcome: "moved" });
});

test("two people who decide at once move it once; what is left stays, and nothing takes it by itself", async () => {
  const id = "<both-decide@evil.example>";
  const message = await mismatched(id, [BRUNO]);
  const [copy] = await waiting(message);
  const runs = await Promise.all([sayOurs(copy), sayOurs(copy)]);
  const ends = await Promise.all(runs.map(async (run) => (await ended(id, run))?.outcome));
  expect(new Set(ends)).toEqual(new Set(["already_there", "moved"]));
  expect(room.items(id).map(({ item }) => item.changes)).toEqual([1]);

  const left = "<left@evil.example>";
  const [other] = await waiting(await mismatched(left, [BRUNO]));
  if (other === undefined) throw new Error("nothing waits");
  const word = { ...other, reason: "it is the newsletter", actor: ANN };
  expect(await decisions().leave(room.tenantId, word)).toEqual({ result: "left" });
  const rows = await room.rows(left);
  expect(outcomes(rows)).toEqual({ [BRUNO]: "refused" });
  expect(rows[0]?.reason).toBe(`not ours, by the word of ${ANN}: it is the newsletter`);
  expect(await decisions().leave(room.tenantId, word)).toEqual({ result: "not_waiting", outcome: "refused" });
  expect(room.places(left)).toEqual([`${BRUNO} Inbox`]);
});
