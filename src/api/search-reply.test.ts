import { expect, test } from "vitest";
import type { MessageId } from "#shared/ids.ts";
import type { SearchPage, Trace } from "#trace/trace.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

test("a search that ran out of time says until where it has looked, and gives the cursor to go on there", async () => {
  const asked: SearchPage[] = [];
  const next = "019a0000-0000-7000-8000-000000000000" as MessageId;
  const search: Trace["search"] = (_tenantId, page) => {
    asked.push(page);
    return Promise.resolve({
      messages: [],
      total: undefined,
      next,
      lookedUntil: new Date("2026-11-03T00:00:00Z"),
    });
  };
  const unused = (): never => {
    throw new Error("not asked here");
  };
  const trace: Trace = {
    search,
    message: unused,
    messageWithContent: unused,
    copies: unused,
    arrivals: unused,
    similar: unused,
    alike: unused,
    actionLog: unused,
    readRaw: unused,
  };
  await using api = await openTestApi({ trace });
  const { tenantId } = await seedTenant(api.database);
  const ask = { account: tenantId, token: await api.token(tenantId, "viewer") };
  const { body } = await api.call({ ...ask, path: `investigate?query=rare&look_ms=60&cursor=${next}` });
  expect(body.result_info).toEqual({
    count: 0,
    page: 1,
    per_page: 20,
    cursor: next,
    looked_until: "2026-11-03T00:00:00.000Z",
  });
  expect(asked).toMatchObject([{ lookMs: 60, cursor: next }]);
  const refused = await api.call({ ...ask, path: "investigate?look_ms=0" });
  expect(refused.status).toBe(400);
});
