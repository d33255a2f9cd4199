import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, startBrowser } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard-server.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import type { TestApi } from "../support/open-test-api.ts";
import { type SeededTenant, seedTenant } from "../support/seed-tenant.ts";

let api: TestApi;
let tenant: SeededTenant;
let browser: Browser;

beforeAll(async () => {
  [api, browser] = await Promise.all([openDashboard(), startBrowser()]);
  tenant = await seedTenant(api.database);
});
afterAll(async () => {
  await browser.close();
  await api[Symbol.asyncDispose]();
});

test("the start leads to the only organisation, in which every menu entry is reached by keyboard", async () => {
  const token = await api.token(tenant.tenantId, "super-admin");
  const { page, troubles } = await openPage(browser, api.origin, { token });
  await page.goto("/");
  await page.waitForURL(`**/${tenant.tenantId}/overview`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Tab");
  await expect.poll(() => page.locator(":focus").textContent()).toBe("Skip to the content");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder("Search or go to…").waitFor();
  await page.keyboard.press("Escape");
  await expectAccessible(page);
  expect(troubles).toEqual([]);
});
