import { randomBytes } from "node:crypto";
import { beforeAll, expect, test, vi } from "vitest";
import { deriveAuditKeys } from "#identity/audit-keys.ts";
import { appendEvents } from "#store/append-events.ts";
import { chainTenant } from "#store/audit-chain.ts";
import { signEnd } from "#store/audit-checkpoints.ts";
import { verifyDueAudits } from "#store/verify-due.ts";
import { compareValues } from "../../web/src/features/audit-log/compare-values.ts";
import { toQuery } from "../../web/src/features/audit-log/audit-search.ts";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { type SeededTenant, seedTenant } from "../support/seed-tenant.ts";
import { PATIENT } from "../support/until-told.ts";

const keys = deriveAuditKeys(randomBytes(32));
let tenant: SeededTenant;
let token: string;

const HOSTILE = "<img src=x onerror=alert(1)>\u202e" + "x".repeat(5_000);

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database);
  token = await on.api.token(tenant.tenantId, "super-admin");
  const { tenantId } = tenant;
  await on.api.database.origins.within("192.0.2.7", () =>
    on.api.database.asTenant(tenantId, (tx) =>
      appendEvents(tx, tenantId, [
        ...Array.from({ length: 60 }, (_, n) => ({ kind: "session.started" as const, actor: `token:t${n}` })),
        { kind: "list.changed", actor: HOSTILE, data: { value: HOSTILE, after: { value: HOSTILE } } },
        {
          kind: "setting.saved",
          actor: "token:soar",
          data: {
            setting: "retention",
            version: 2,
            before: { microsoft: { junk: 30, deletedItems: "never" } },
            after: { microsoft: { junk: 14, deletedItems: "never" } },
          },
        },
      ]),
    ),
  );
  await vi.waitUntil(async () => {
    await chainTenant({ database: on.api.database, key: keys.chain }, tenantId);
    const { result } = (await on.api.call({ path: "audit_log", account: tenantId, token })).body;
    return (result as unknown[]).length >= 50;
  }, PATIENT);
  await signEnd(on.api.database, keys, { tenantId, now: new Date() });
  await verifyDueAudits(on.api.database, keys);
});

const open = (options: Parameters<typeof on.page>[0] = {}) =>
  on.page({ token, viewport: { width: 1280, height: 800 }, ...options });
const path = (search = "") => `/${tenant.tenantId}/settings/audit-log${search}`;

test("the log is filtered by what the address says, and an entry shows what it changed", async () => {
  const { page, troubles } = await open();
  await page.goto(path());
  await page.getByText(/Unchanged up to entry 6\d/).waitFor();
  const rows = page.getByRole("table", { name: "Audit log" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(51);
  await page.getByRole("button", { name: "Show older entries" }).click();
  await expect.poll(() => rows.count()).toBeGreaterThan(60);
  await page.getByLabel("Who", { exact: true }).fill("soar");
  await page.getByRole("button", { name: "Filter", exact: true }).click();
  await page.waitForURL("**?actor=soar");
  await expect.poll(() => rows.count()).toBe(2);
  await expectAccessible(page);
  await page.getByRole("button", { name: /^Details/ }).click();
  const changes = page.getByRole("dialog").getByRole("table", { name: "What changed" });
  await changes.getByRole("row", { name: "microsoft.junk 30 14" }).waitFor();
  expect(await changes.getByRole("row").count()).toBe(2);
  await page.getByRole("dialog").getByText("192.0.2.7").waitFor();
  await expectAccessible(page);
  expect(troubles).toEqual([]);
});

test("what is shown is exported, and a filter that fits nothing says what to do", async () => {
  const { page } = await open();
  await page.goto(path("?actor=soar"));
  const loading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const file = await loading;
  expect(file.suggestedFilename()).toBe("audit-log.csv");
  await page.goto(path("?actor=nobody-at-all"));
  await page.getByText("No entry fits these filters").waitFor();
  await page.getByRole("button", { name: "Clear" }).click();
  await page.getByRole("table", { name: "Audit log" }).waitFor();
});

test.each(["light", "dark"] as const)(
  "on a telephone, %s, entries are cards, hostile text is text, and nothing sticks out",
  async (colorScheme) => {
    const { page, troubles } = await open({ colorScheme, viewport: { width: 390, height: 844 } });
    await page.goto(path("?kinds=list.changed%2Csetting.saved"));
    await page.getByText("<img src=x").first().waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await expectAccessible(page);
    await page
      .getByRole("button", { name: /^Details/ })
      .last()
      .click();
    await page.getByRole("dialog").getByText("What changed").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    await expectAccessible(page);
    expect(troubles).toEqual([]);
  },
);

test("an analyst is not offered the log, and its address says whom to ask", async () => {
  const { page } = await open({ token: await on.api.token(tenant.tenantId, "soc-analyst") });
  await page.goto(`/${tenant.tenantId}/overview`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.getByRole("link", { name: "Audit log" }).count()).toBe(0);
  await page.goto(path());
  await page.getByText("A Super Admin can give you another one").waitFor();
  await expectAccessible(page);
});

test("fields that differ are told by their way, and what was not there as absent", () => {
  expect(compareValues({ a: { b: 1, c: [1] }, d: "x" }, { a: { b: 2, c: [1] }, e: null })).toEqual([
    { name: "a.b", before: "1", after: "2" },
    { name: "d", before: "x", after: undefined },
    { name: "e", before: undefined, after: "null" },
  ]);
  expect(compareValues(undefined, "x")).toEqual([{ name: "", before: undefined, after: "x" }]);
  expect(compareValues({ a: 1 }, { a: 1 })).toEqual([]);
});

test("days are the reader's, and the last one counts as a whole", () => {
  expect(toQuery({ actor: "ann", from: "2026-11-29", to: "2026-11-30" })).toEqual({
    actor: "ann",
    from: new Date(2026, 10, 29).toISOString(),
    to: new Date(2026, 11, 1).toISOString(),
  });
  expect(toQuery({ from: "yesterday" })).toEqual({});
});
