import { expect, test } from "vitest";
import type { RetractionId } from "#shared/ids.ts";
import { forgetIn, inDays } from "../../test/support/kept-mail.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openForFile } from "../../test/support/open-for-file.ts";

const on = openForFile();
const { ask } = on;

const FIGURES = {
  microsoft: { junk: 10, deleted_items: "never", recoverable_items: 30 },
  google: { spam: 30, trash: 30 },
};

test("the retention setting stands on the defaults, is saved by version, and is a super administrator's", async () => {
  expect((await ask("GET", "settings/retention")).body.result).toMatchObject({
    version: 0,
    microsoft: { deleted_items: "unknown", recoverable_items: 14 },
    undeliver: { search: 90, raw: "never", messages: "never", retracted: "never" },
  });
  const saved = await ask("PUT", "settings/retention", { ...FIGURES, version: 0 });
  expect(saved.body.result).toMatchObject({ ...FIGURES, version: 1, saved_by: "token:super-admin" });
  expect(await ask("PUT", "settings/retention", { ...FIGURES, version: 0 })).toMatchObject({ status: 409 });
  const tooLong = { ...FIGURES, microsoft: { ...FIGURES.microsoft, recoverable_items: 31 } };
  expect(await ask("PUT", "settings/retention", tooLong)).toMatchObject({ status: 400 });
  for (const role of ["config-admin", "soc-analyst", "viewer"] as const) {
    const other = { account: on.tenant.tenantId, token: await on.api.token(on.tenant.tenantId, role) };
    expect(await on.api.call({ ...other, path: "settings/retention" })).toMatchObject({ status: 403 });
  }
});

test("what Undeliver keeps to find past mail by is said beside it, stays where it is left out, and has a least", async () => {
  const saved = await ask("PUT", "settings/retention", { ...FIGURES, undeliver: { search: 30 } });
  expect(saved.body.result).toMatchObject({ undeliver: { search: 30 } });
  expect((await ask("PUT", "settings/retention", FIGURES)).body.result).toMatchObject({
    undeliver: { search: 30 },
  });
  for (const search of [6, "unknown", 4_000]) {
    expect(await ask("PUT", "settings/retention", { ...FIGURES, undeliver: { search } })).toMatchObject({
      status: 400,
    });
  }
  // Days, and no word of the validator's own.
  expect(await ask("PUT", "settings/retention", { ...FIGURES, undeliver: { messages: 5 } })).toMatchObject({
    body: { errors: [{ message: expect.stringMatching(/: 30 days at least$/) as unknown }] },
  });
  const forever = { ...FIGURES, undeliver: { search: "never" } };
  expect((await ask("PUT", "settings/retention", forever)).body.result).toMatchObject(forever);
});

test("each copy of a run and the run itself say whether they can come back, until when and why not", async () => {
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients: ["ann", "bob"] });
  const drafted = await ask("POST", "retractions", { ids: [messageId], destination: "JunkEmail" });
  const { id, hash } = drafted.body.result as { readonly id: RetractionId; readonly hash: string };
  await ask("POST", `retractions/${id}/apply`, { hash });
  const [ann, bob] = copies;
  if (ann === undefined || bob === undefined) throw new Error("no copies");
  const row = { tenantId: on.tenant.tenantId, retractionId: id };
  await settleCopy(on.api.database, { ...row, copyId: ann.copyId, outcome: "moved" });
  await settleCopy(on.api.database, { ...row, copyId: bob.copyId, outcome: "not_found" });
  const moved = await ask("GET", `retractions/${id}/copies?outcome=moved`);
  expect(moved.body.result).toMatchObject([{ restorable: "yes", restorable_until: expect.any(String) }]);
  const missed = await ask("GET", `retractions/${id}/copies?outcome=not_found`);
  expect(missed.body.result).toMatchObject([{ restorable: "no", restorable_until: null }]);
  const run = await ask("GET", `retractions/${id}/restorability`);
  expect(run.body.result).toMatchObject({
    restorable: "yes",
    copies: 2,
    counts: { yes: 1, no: 1, unknown: 0 },
  });
  const nobody = await ask("GET", `retractions/${messageId}/restorability`);
  expect(nobody.status).toBe(404);
});

test("what figures would delete is said before they are saved, and what stays with its reason", async () => {
  await seedMessage(on.api.database, on.tenant, { receivedAt: inDays(-60) });
  const taken = await seedMessage(on.api.database, on.tenant, {
    receivedAt: inDays(-60),
    recipients: ["ann"],
  });
  await ask("POST", "retractions", { ids: [taken.messageId], destination: "JunkEmail" });
  const body = { ...FIGURES, undeliver: { messages: 40 } };
  const before = (await ask("GET", "settings/retention")).body.result;
  const { result } = (await ask("POST", "settings/retention/preview", body)).body;
  expect(result).toMatchObject({
    raw: null,
    messages: { old: 2, looked_at: 2, goes: 1, stays: { unfinished: 1 } },
    retracted: null,
  });
  const cutoff = new Date((result as { messages: { before: string } }).messages.before);
  expect(Math.abs(cutoff.getTime() - inDays(-40).getTime())).toBeLessThan(60_000);
  expect((await ask("GET", "settings/retention")).body.result).toEqual(before);
  for (const undeliver of [{ messages: 29 }, { raw: 6 }, { retracted: 89 }, { raw: "unknown" }]) {
    const refused = await ask("POST", "settings/retention/preview", { ...FIGURES, undeliver });
    expect(refused).toMatchObject({ status: 400 });
  }
});

test("an original whose time is over is said to be no longer kept, by every way to it", async () => {
  const { messageId } = await seedMessage(on.api.database, on.tenant);
  const at = `investigate/${messageId}`;
  expect((await ask("GET", at)).body.result).toMatchObject({ has_raw: false, had_raw: false });
  await on.api.database.asWorker((tx) =>
    tx.rows("update message set raw_kept_for = 'flagged' where id = $1", [messageId]),
  );
  expect((await ask("GET", at)).body.result).toMatchObject({ has_raw: false, had_raw: true });
  for (const path of [`${at}/raw`, `${at}/raw.zip`, `${at}/preview`]) {
    expect(await ask("GET", path)).toMatchObject({
      status: 404,
      body: { errors: [{ type: "raw_not_kept", message: expect.stringContaining("no longer kept") }] },
    });
  }
});

test("a message that went is not there any more, by any way, and its retraction says how many of its copies that are", async () => {
  const { messageId, copies } = await seedMessage(on.api.database, on.tenant, { recipients: ["gus"] });
  const drafted = await ask("POST", "retractions", { ids: [messageId], destination: "JunkEmail" });
  const { id, hash } = drafted.body.result as { readonly id: RetractionId; readonly hash: string };
  await ask("POST", `retractions/${id}/apply`, { hash });
  for (const { copyId } of copies) {
    const row = { tenantId: on.tenant.tenantId, retractionId: id, copyId };
    await settleCopy(on.api.database, { ...row, outcome: "not_found" });
  }
  await on.api.database.asWorker((tx) =>
    tx.rows("update retraction set state = 'done', done_at = now() where id = $1", [id]),
  );
  await ask("PUT", "settings/retention", { ...FIGURES, undeliver: { messages: 30, retracted: 90 } });
  await forgetIn(on.api.database, 100);
  for (const path of ["", "/raw", "/preview", "/copies", "/action_log", "/similar"]) {
    expect(await ask("GET", `investigate/${messageId}${path}`)).toMatchObject({ status: 404 });
  }
  const run = await ask("GET", `retractions/${id}`);
  expect(run.body.result).toMatchObject({ copies: 1, counts: { not_found: 1 }, forgotten: { not_found: 1 } });
  expect((await ask("GET", `retractions/${id}/copies`)).body.result).toEqual([]);
  for (const path of ["restorability", "exposure", "messages", "plan"]) {
    expect((await ask("GET", `retractions/${id}/${path}`)).status).toBe(200);
  }
  const exposed = await ask("GET", `retractions/${id}/exposure`);
  expect(exposed.body.result).toMatchObject({ copies: [], totals: { copies: 0, people: 0, forgotten: 1 } });
  const told = await on.api.database.asTenant(on.tenant.tenantId, (tx) =>
    tx.rows("select data ->> 'what' as what from event where kind = 'retention.applied' order by tx, id"),
  );
  expect(told).toEqual([{ what: "messages" }, { what: "retracted" }]);
});
