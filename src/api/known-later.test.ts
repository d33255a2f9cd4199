import { expect, test } from "vitest";
import { campaignDelivery } from "../../test/support/campaign-deliveries.ts";
import { journalOf } from "../../test/support/journal-deliveries.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openForFile } from "../../test/support/open-for-file.ts";

const on = openForFile();
const { ask } = on;

async function made(path: string, body: unknown): Promise<Record<string, unknown>> {
  const answer = await ask("POST", path, body);
  expect(answer.status).toBe(200);
  return answer.body.result as Record<string, unknown>;
}

test("an indicator is added as it was found in a report, judges, is listed, and removed", async () => {
  const added = await made("settings/indicators", {
    kind: "url",
    value: "hxxps://evil[.]example/login?to=ann",
    note: "feed 7",
  });
  expect(added).toMatchObject({
    kind: "url",
    value: "evil.example/login",
    disposition: "MALICIOUS",
    expires_at: null,
    created_by: "token:super-admin",
    evaluation_id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
  });
  const again = await ask("POST", "settings/indicators", { kind: "url", value: "evil.example/login" });
  expect(again).toMatchObject({ status: 409, body: { errors: [{ type: "already_exists" }] } });
  const wrong = async (body: object): Promise<string | undefined> =>
    (await ask("POST", "settings/indicators", body)).body.errors[0]?.source?.pointer;
  expect(await wrong({ kind: "sha256", value: "abc" })).toBe("/body/value");
  expect(await wrong({ kind: "domain", value: "x.example", expires_at: "2026-01-01" })).toBe(
    "/body/expires_at",
  );
  const listed = await ask("GET", "settings/indicators?search=feed&kind=url");
  expect(listed.body).toMatchObject({ result: [{ id: added["id"] }], result_info: { total_count: 1 } });
  const gone = await ask("DELETE", `settings/indicators/${String(added["id"])}`);
  expect(gone.body.result).toMatchObject({ id: added["id"] });
  expect((await ask("DELETE", `settings/indicators/${String(added["id"])}`)).status).toBe(404);
});

test("past mail is searched by hand, and the search is shown, listed and cancelled", async () => {
  const { id: indicator } = await made("settings/indicators", { kind: "domain", value: "by-hand.example" });
  const started = await made("evaluations", { indicator, dry_run: true, days: 30 });
  expect(started).toMatchObject({
    state: "running",
    indicator,
    list_entry: null,
    value: "by-hand.example",
    dry_run: true,
    days: 30,
    found: 0,
  });
  const path = `evaluations/${String(started["id"])}`;
  expect((await ask("GET", path)).body.result).toEqual(started);
  expect((await ask("GET", "evaluations?per_page=1")).body.result).toEqual([started]);
  const cancelled = await ask("POST", `${path}/cancel`);
  expect(cancelled.body.result).toMatchObject({ state: "cancelled", cancelled_by: "token:super-admin" });
  expect((await ask("POST", "evaluations", {})).body.errors[0]?.source?.pointer).toBe("/body/indicator");
});

test("the messages of a search are listed with both verdicts and where their copies go", async () => {
  const { id: indicator } = await made("settings/indicators", { kind: "domain", value: "listed.example" });
  const { id } = await made("evaluations", { indicator, dry_run: true, days: 30 });
  const path = `evaluations/${String(id)}/messages`;
  expect((await ask("GET", path)).body.result).toEqual([]);
  const { messageId } = await seedMessage(on.api.database, on.tenant, { subject: "The minutes" });
  await on.api.database.asWorker((tx) =>
    tx.rows(
      `insert into evaluation_message values ($1, $2, $3, 'NONE', 'MALICIOUS', '[{"destination": "JunkEmail", "copies": 1}]')`,
      [on.tenant.tenantId, id, messageId],
    ),
  );
  expect((await ask("GET", path)).body.result).toMatchObject([
    {
      id: messageId,
      subject: "The minutes",
      before: "NONE",
      final_disposition: "MALICIOUS",
      places: [{ destination: "JunkEmail", copies: 1 }],
    },
  ]);
  expect((await ask("GET", `evaluations/${messageId}/messages`)).status).toBe(404);
});

test("the responses are saved as versions, and nobody undoes another's", async () => {
  const fresh = (await ask("GET", "settings/responses")).body.result;
  expect(fresh).toMatchObject({ version: 0, post_delivery: { mode: "dry_run", days: 7 } });
  const body = { post_delivery: { mode: "act", days: 3 }, submission: { mode: "off" }, version: 0 };
  expect((await ask("PUT", "settings/responses", body)).body.result).toMatchObject({ ...body, version: 1 });
  expect(await ask("PUT", "settings/responses", body)).toMatchObject({ status: 409 });
  expect(
    await ask("PUT", "settings/responses", { ...body, post_delivery: { mode: "act", days: 91 } }),
  ).toMatchObject({
    status: 400,
  });
});

test("a message is reclassified, and what it is now is answered", async () => {
  const { messageId } = await seedMessage(on.api.database, on.tenant, { disposition: "SPAM" });
  const path = `investigate/${messageId}/reclassify`;
  const answer = await made(path, { expected_disposition: "MALICIOUS" });
  expect(answer).toMatchObject({
    id: messageId,
    final_disposition: "MALICIOUS",
    release_offered: false,
    findings: [{ name: "reclassified", detection: "MALICIOUS" }],
  });
  expect(answer["similar"]).toEqual({ messages: 0, judged_otherwise: 0, ticked: 0, is_cut: false });
  expect((await ask("POST", path, { expected_disposition: "EVIL" })).status).toBe(400);
});

test("whoever reclassifies a message hears how many are like it, and nothing is done to those", async () => {
  const { store } = journalOf(on.api.database);
  const put = async (name: string) => (await store(campaignDelivery(on.tenant, name))).messageId;
  const [one, other] = [await put("Marion"), await put("Sven")];
  await put("Nils");
  const answer = await made(`investigate/${one}/reclassify`, { expected_disposition: "MALICIOUS" });
  expect(answer["similar"]).toEqual({ messages: 2, judged_otherwise: 2, ticked: 2, is_cut: false });
  const untouched = await ask("GET", `investigate/${other}`);
  expect(untouched.body.result).toMatchObject({ final_disposition: "NONE", copies: { open: 0 } });
  const draft = await made("retractions", { campaign: { of: one }, destination: "JunkEmail" });
  expect(draft).toMatchObject({ state: "draft", copies: 3 });
});
