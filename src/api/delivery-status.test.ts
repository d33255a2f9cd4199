import { expect, test } from "vitest";
import type { SettledOutcome } from "#retraction/outcome.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { settleCopy } from "../../test/support/seed-ledger.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";

interface Shown {
  readonly subject: string;
  readonly delivery_status: readonly string[];
}

test("a search by delivery status finds exactly the messages that show this status", async () => {
  await using api = await openTestApi();
  const tenant = await seedTenant(api.database, { domain: "corp.example" });
  const { tenantId } = tenant;
  const requests = openRetractionRequests(api.database, { wake: () => {} });
  const seed = async (subject: string, recipients: string[], outcomes: readonly SettledOutcome[]) => {
    const { messageId, copies } = await seedMessage(api.database, tenant, { subject, recipients });
    if (outcomes.length === 0) return;
    const asked = { destination: "JunkEmail", whenImpossible: "leave", reason: "" } as const;
    const draft = await requests.draft(tenantId, { ...asked, messageIds: [messageId], requestedBy: "x" });
    if (draft.result !== "drafted") throw new Error(draft.result);
    const { id: retractionId, hash = "" } = draft.retraction;
    await requests.apply(tenantId, retractionId, { hash, actor: "x" });
    for (const [index, outcome] of outcomes.entries()) {
      const copyId = copies[index]?.copyId;
      if (copyId !== undefined) await settleCopy(api.database, { tenantId, retractionId, copyId, outcome });
    }
  };
  await seed("nowhere known", [], []);
  await seed("untouched", ["ann", "bob"], []);
  await seed("one of two", ["ann", "bob"], ["moved", "refused"]);
  await seed("one failed", ["ann", "bob"], ["moved", "failed"]);
  await seed("both", ["ann", "bob"], ["moved", "removed_by_user"]);
  const token = await api.token(tenantId, "viewer");
  const search = async (query: string): Promise<readonly Shown[]> =>
    (await api.call({ path: `investigate?${query}`, account: tenantId, token })).body
      .result as readonly Shown[];
  const all = await search("");
  expect(all).toHaveLength(5);
  for (const status of ["delivered", "moved", "move_failed"]) {
    const found = (await search(`delivery_status=${status}`)).map((it) => it.subject);
    const showing = all.filter((it) => it.delivery_status.includes(status)).map((it) => it.subject);
    expect(found).toEqual(showing);
  }
  expect((await search("delivery_status=delivered")).map((it) => it.subject)).toEqual([
    "one failed",
    "one of two",
    "untouched",
    "nowhere known",
  ]);
  const both = await search("delivery_status=delivered&query=is:retracted");
  expect(both.map((it) => it.subject)).toEqual(["one failed", "one of two"]);
});
