import { expect, test } from "vitest";
import type { Disposition } from "#detection/disposition.ts";
import type { CopyId, MessageId, RetractionId } from "#shared/ids.ts";
import { judgedAs } from "../../test/support/journal-deliveries.ts";
import { openPastMail } from "../../test/support/past-mail.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { reportConfirmed } from "./report-confirmed.ts";
import { openTrace } from "./trace.ts";
import { openVerdictRequests } from "./verdict-requests.ts";

async function openReclassifying() {
  const it = await openPastMail();
  let woken = 0;
  const verdicts = openVerdictRequests(it.database, { wake: () => (woken += 1) });
  const trace = openTrace(it.database, {
    clock: () => 0,
    tenantKeys: () => Promise.reject(new Error("no key")),
    originalIn: () => undefined,
  });
  return {
    ...it,
    [Symbol.asyncDispose]: () => it[Symbol.asyncDispose](),
    wakes: () => woken,
    say: (messageId: MessageId, disposition: Disposition) =>
      verdicts.reclassify(it.tenantId, { messageId, disposition, actor: "token:soar" }),
    isOffered: async (id: MessageId) => (await trace.message(it.tenantId, id))?.standing.releaseOffered,
  };
}

/** The engine has taken all there is. */
async function settleAll({ database, tenantId, query }: Awaited<ReturnType<typeof openPastMail>>) {
  const rows = await query<{ retraction_id: RetractionId; copy_id: CopyId }>(
    "select retraction_id, copy_id from retraction_copy where settled_at is null",
  );
  for (const row of rows) {
    const key = { tenantId, retractionId: row.retraction_id, copyId: row.copy_id };
    await settleCopy(database, { ...key, outcome: "moved" });
  }
}

test("reclassified as something graver a message passes the settings, by a person's word", async () => {
  await using it = await openReclassifying();
  const id = await it.receive("hit");
  expect(await it.say(id, "MALICIOUS")).toBe("reclassified");
  expect(await it.verdictOf(id)).toEqual({ disposition: "MALICIOUS", cause: "reclassified", revision: 2 });
  expect(await it.asked()).toEqual(["hit anna DeletedItems pending"]);
  expect(it.wakes()).toBe(1);
  expect(await it.isOffered(id)).toBe(false);
});

test("reclassified as something milder it stays where it is, and its release is offered until it is back", async () => {
  await using it = await openReclassifying();
  const id = await it.receive("phish", 0, judgedAs("MALICIOUS"));
  await settleAll(it);
  await it.say(id, "NONE");
  expect(await it.verdictOf(id)).toMatchObject({ disposition: "NONE", revision: 2 });
  expect(await it.asked()).toEqual(["phish anna DeletedItems moved"]);
  expect(await it.isOffered(id)).toBe(true);
  await it.query("update hit set restored_at = now()");
  expect(await it.isOffered(id)).toBe(false);
});

test("what was never taken is not offered, and the same word twice offers nothing", async () => {
  await using it = await openReclassifying();
  const spam = await it.receive("spam", 0, judgedAs("SPAM"));
  await it.say(spam, "NONE");
  expect(await it.isOffered(spam)).toBe(false);
  const phish = await it.receive("phish", 0, judgedAs("MALICIOUS"));
  await settleAll(it);
  await it.say(phish, "MALICIOUS");
  expect(await it.isOffered(phish)).toBe(false);
});

test("no detector and no later report overrules what a person has cleared", async () => {
  await using it = await openReclassifying();
  const id = await it.receive("cleared", 1, judgedAs("SUSPICIOUS"));
  await it.say(id, "NONE");
  const mark = { receipt: { networkMessageId: "the same", receivedIds: [] } };
  await it.query("update message set network_message_id = 'the same'");
  await it.receive("cleared", 0, { ...judgedAs("MALICIOUS"), ...mark, to: ["bruno"] });
  await it.addIndicator();
  await it.run();
  expect(await it.verdictOf(id)).toMatchObject({ disposition: "NONE", revision: 2 });
  expect(await it.asked()).toEqual([]);
});

test("what is not there, and what waits for its first verdict, is answered so", async () => {
  await using it = await openReclassifying();
  const waiting = await it.receive("waiting", 0, { judged: false, keepRaw: "not-judged" });
  expect(await it.say(waiting, "SPAM")).toBe("not_judged");
  expect(await it.say(it.tenantId as string as MessageId, "SPAM")).toBe("not_found");
});

test("a confirmed report acts as the tenant's response says: not at all, on paper, or by the policy", async () => {
  await using it = await openPastMail();
  const id = await it.receive("reported", 0, { to: ["anna", "bruno"] });
  const confirm = () =>
    it.database.asTenant(it.tenantId, (tx) =>
      reportConfirmed(tx, it.tenantId, { messageId: id, disposition: "MALICIOUS", actor: "person:ann" }),
    );
  const mode = (submission: "off" | "dry_run" | "act") =>
    it.respondWith({ postDelivery: { mode: "off", days: 1 }, submission: { mode: submission } });
  await mode("off");
  expect(await confirm()).toEqual({ mode: "off", copies: 0 });
  await mode("dry_run");
  expect(await confirm()).toEqual({ mode: "dry_run", copies: 0 });
  expect(await it.verdictOf(id)).toMatchObject({ disposition: "NONE", revision: 1 });
  const noted = await it.query("select data from event where kind = 'message.would_be_judged'");
  expect(noted).toMatchObject([{ data: { disposition: "MALICIOUS", copies: 2 } }]);
  await mode("act");
  expect(await confirm()).toEqual({ mode: "act", copies: 2 });
  expect(await confirm()).toEqual({ mode: "act", copies: 0 });
  expect(await it.verdictOf(id)).toMatchObject({ cause: "response:submission", revision: 2 });
});
