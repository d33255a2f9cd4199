import { expect, test } from "vitest";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { delivery, journalOf, judgedAs } from "../../test/support/journal-deliveries.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

test("a viewer sees the overview of his organisation by range, and its health", async () => {
  await using api = await openTestApi();
  const tenant = await seedTenant(api.database);
  const { store } = journalOf(api.database);
  const base = delivery(tenant, "a");
  const session = { ...base.session, receivedAt: new Date(Date.now() - 3 * 86_400_000) };
  await store(delivery(tenant, "a", { session, ...judgedAs("BULK") }));
  const token = await api.token(tenant.tenantId, "viewer");
  const get = async (path: string) => (await api.call({ path, account: tenant.tenantId, token })).body.result;
  expect(await get("overview")).toMatchObject({ hours: [] });
  const stages = ["judged", "called", "acted", "verified", "whole"].map((stage) => ({ stage }));
  expect(await get("overview?range=7d")).toMatchObject({ hours: [{ dispositions: { BULK: 1 } }], stages });
  expect(await get("overview/attention")).toMatchObject({ set_up: { has_mail: true, is_demo: false } });
  expect(await get("health")).toMatchObject({ queue: { open: 0 }, sources: [{ name: "journal" }] });
  expect((await api.call({ path: "overview?range=1y", account: tenant.tenantId, token })).status).toBe(400);
});
