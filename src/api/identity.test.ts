import { afterAll, beforeAll, expect, test } from "vitest";
import { mismatched } from "../../test/support/mismatch-fixture.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { openRequests } from "../../test/support/requests-fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api[Symbol.asyncDispose]());

async function fixture() {
  const it = await openRequests(["ann", "bob"], [], api.database);
  const { retractionId, copyId } = await mismatched(it);
  const [analyst, viewer] = [
    await api.token(it.tenantId, "soc-analyst"),
    await api.token(it.tenantId, "viewer"),
  ];
  const ask = (method: string, path: string, body?: unknown, token = analyst) =>
    api.call({ method, path, account: it.tenantId, token, body });
  return { ask, viewer, retractionId, path: `identity_mismatches/${retractionId}/${copyId}`, it };
}

test("candidates are shown with where they lie and why they were not proved; what their sender wrote only to who may read mail", async () => {
  const { ask, viewer, it } = await fixture();
  const list = `identity_mismatches?investigate_id=${it.message.messageId}`;
  const shown = {
    item_id: "one",
    folder: "Inbox/Private",
    received_at: "2026-11-23T08:00:05.000Z",
    because: "the content differs",
  };
  const written = { from: "eve@evil.example", subject: "Your invoice", sent_at: "2026-11-23T08:00:00.000Z" };
  expect((await ask("GET", list)).body.result).toMatchObject([
    { destination: "JunkEmail", candidates: [{ ...shown, ...written }, { item_id: "two" }] },
  ]);
  const seen = await ask("GET", list, undefined, viewer);
  expect(seen.body.result).toMatchObject([
    { candidates: [{ ...shown, from: null, subject: null, sent_at: null }, {}] },
  ]);
  const copies = await ask("GET", `retractions/${it.message.messageId}/copies`, undefined, viewer);
  expect(JSON.stringify(copies.body)).not.toContain("Your invoice");
});

test("a decision names the items and has a reason; the run that takes them is answered", async () => {
  const { ask, path, retractionId } = await fixture();
  const ours = { decision: "ours", items: ["one"], reason: "seen it" };
  expect((await ask("POST", path, { ...ours, reason: " " })).status).toBe(400);
  expect((await ask("POST", path, { decision: "ours", reason: "all" })).status).toBe(400);
  const unknown = await ask("POST", path, { ...ours, items: ["three"] });
  expect(unknown.body.errors).toMatchObject([{ source: { pointer: "/body/items" } }]);
  const draft = await ask("POST", path, { ...ours, draft: true });
  expect(draft.body.result).toMatchObject({ decision: "ours", retraction: { state: "draft", copies: 1 } });
  const run = await ask("POST", path, ours);
  expect(run.body.result).toMatchObject({
    retraction: {
      state: "running",
      named_by: { by: "decision", retraction_id: retractionId, items: 1 },
      reason: "seen it",
    },
  });
  expect(await ask("POST", path, ours)).toMatchObject({
    status: 409,
    body: { errors: [{ message: expect.stringContaining("it is refused") }] },
  });
});

test("what is left is refused, and nobody has to decide about it any more", async () => {
  const { ask, path, it } = await fixture();
  const left = await ask("POST", path, { decision: "leave", reason: "the newsletter" });
  expect(left.body.result).toEqual({ decision: "leave", retraction: null });
  const list = `identity_mismatches?investigate_id=${it.message.messageId}`;
  expect((await ask("GET", list)).body.result).toEqual([]);
  expect((await ask("POST", path, { decision: "leave", reason: "again" })).status).toBe(409);
});
