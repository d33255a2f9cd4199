import { expect, test } from "vitest";
import { AUTOMATION } from "#policy/automation-mode.ts";
import type { EvaluationId } from "#shared/ids.ts";
import { judgedAs } from "../../test/support/journal-deliveries.ts";
import { openPastMail } from "../../test/support/past-mail.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { openObserved } from "./observed.ts";
import { openRetractionRequests } from "./retraction-requests.ts";
import { openTenantSettings } from "./tenant-settings.ts";

test("a dry run lists which messages would be judged anew, from what to what, and where their copies would go", async () => {
  await using it = await openPastMail();
  await it.respondWith({ postDelivery: { mode: "dry_run", days: 7 }, submission: { mode: "off" } });
  const hit = await it.receive("hit", 2, { to: ["anna", "bruno"], ...judgedAs("SPAM") });
  await it.receive("known", 1, judgedAs("MALICIOUS"));
  const stays = await it.receive("stays", 1, { to: ["anna"] });
  await it.query("update copy set exempt_at = now(), exempt_by = 'person:ann' where message_id = $1", [
    stays,
  ]);
  const id = (await it.addIndicator()).evaluationId as EvaluationId;
  await it.run();
  const listed = await it.evaluations.messages(it.tenantId, id, { offset: 0, limit: 10 });
  expect(listed).toMatchObject([
    { id: stays, before: "NONE", disposition: "MALICIOUS", places: [] },
    {
      id: hit,
      header: "<hit@partner.example>",
      subject: "hit",
      before: "SPAM",
      disposition: "MALICIOUS",
      places: [{ destination: "DeletedItems", copies: 2 }],
    },
  ]);
  const second = await it.evaluations.messages(it.tenantId, id, { offset: 1, limit: 10 });
  expect(second?.map((message) => message.id)).toEqual([hit]);
  const other = await seedTenant(it.database);
  expect(await it.evaluations.messages(other.tenantId, id, { offset: 0, limit: 10 })).toBeUndefined();
});

test("what acted lists its messages too, each once, whatever the sweep meets again", async () => {
  await using it = await openPastMail();
  const hit = await it.receive("hit", 2, { to: ["anna"] });
  const id = (await it.addIndicator()).evaluationId as EvaluationId;
  await it.run();
  const late = await it.receive("late");
  await it.sweepNow();
  await it.run();
  const listed = await it.evaluations.messages(it.tenantId, id, { offset: 0, limit: 10 });
  const places = [{ destination: "DeletedItems", copies: 1 }];
  expect(listed).toMatchObject([
    { id: late, before: "NONE", disposition: "MALICIOUS", places },
    { id: hit, before: "NONE", disposition: "MALICIOUS", places },
  ]);
});

test("where automation observes, what becomes known leaves held retractions, as the intake's automation does", async () => {
  await using it = await openPastMail();
  await openTenantSettings(it.database).save(it.tenantId, AUTOMATION, {
    value: { mode: "observe" },
    basedOn: undefined,
    actor: "test",
  });
  const hit = await it.receive("hit", 2, { to: ["anna", "bruno"] });
  const id = (await it.addIndicator()).evaluationId as EvaluationId;
  await it.run();
  expect(await it.verdictOf(hit)).toMatchObject({ disposition: "MALICIOUS" });
  expect(await it.asked()).toEqual(["hit anna DeletedItems held", "hit bruno DeletedItems held"]);
  const requests = openRetractionRequests(it.database, { wake: () => {} });
  expect(await requests.list(it.tenantId, { offset: 0, limit: 9 })).toMatchObject([
    { kind: "automatic", state: "held", heldFor: "observe", counts: { held: 2 } },
  ]);
  expect(it.woken()).toBe(0);
  const listed = await it.evaluations.messages(it.tenantId, id, { offset: 0, limit: 10 });
  expect(listed).toMatchObject([{ places: [{ destination: "DeletedItems", copies: 2 }] }]);
  const scope = { before: new Date(Date.now() + 1_000) };
  const proceed = { decision: "proceed", reason: "", actor: "person:ann" } as const;
  const observed = openObserved(it.database, { wake: () => {} });
  expect(await observed.decide(it.tenantId, scope, proceed)).toEqual({ copies: 2, left: 0 });
  expect(await it.asked()).toEqual(["hit anna DeletedItems pending", "hit bruno DeletedItems pending"]);
});
