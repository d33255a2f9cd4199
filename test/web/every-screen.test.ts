import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mayRole } from "#identity/permissions.ts";
import type { Permission } from "#identity/permissions.ts";
import { ROLES, type Role } from "#identity/role.ts";
import { SETTINGS, WORK } from "../../web/src/shell/navigation.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard-server.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import type { TestApi } from "../support/open-test-api.ts";
import { addressOf, readScreens, type Screen } from "../support/screens.ts";
import { seedMessage, type SeededTenant, seedTenant } from "../support/seed-tenant.ts";

const SCREENS = readScreens();
const OF_ACCOUNT = SCREENS.filter((it) => !it.isPublic);
const PUBLIC = SCREENS.filter((it) => it.isPublic);

/** Screens that are reached from another one, and ask for more than that one. */
const FROM_ANOTHER: Readonly<Record<string, Permission>> = { "retractions/new": "mail.retract" };

/** Opened without what their link carries, they say so. */
const SAYS_NO: ReadonlySet<string> = new Set(["invitation"]);

let api: TestApi;
let browser: Browser;
let tenant: SeededTenant;
let things: Readonly<Record<string, string>>;

beforeAll(async () => {
  [api, browser] = await Promise.all([openDashboard(), startBrowser()]);
  tenant = await seedTenant(api.database);
  const message = await seedMessage(api.database, tenant, { recipients: ["ann", "bob"] });
  things = {
    message: message.messageId,
    retraction: await draft(message.messageId),
    // The group in which every role has something.
    group: "users-and-actions",
  };
});
afterAll(async () => {
  await browser.close();
  await api[Symbol.asyncDispose]();
});

async function draft(messageId: string): Promise<string> {
  const token = await api.token(tenant.tenantId, "soc-analyst");
  const { body } = await api.call({
    method: "POST",
    path: "retractions",
    account: tenant.tenantId,
    token,
    body: { ids: [messageId], destination: "JunkEmail" },
  });
  return (body.result as { id: string }).id;
}

/** What the menu asks for a screen, or for the nearest one above it. */
function permissionFor({ path }: Screen): Permission {
  const menu = [...WORK, ...SETTINGS.flatMap((it) => it.destinations)];
  const above = menu
    .filter((it) => path === it.path || path.startsWith(`${it.path}/`))
    .toSorted((left, right) => right.path.length - left.path.length);
  return FROM_ANOTHER[path] ?? above[0]?.permission ?? "account.see";
}

async function open(page: Page, screen: Screen): Promise<void> {
  await page.goto(addressOf(screen, tenant.tenantId, things));
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  const busy = page.locator('[aria-label="Loading"], .mantine-Skeleton-root, .mantine-Loader-root');
  await expect.poll(() => busy.count(), { timeout: 20_000 }).toBe(0);
}

/** What holds for every screen, whoever looks at it. */
async function expectWhole(page: Page, { path }: Screen): Promise<void> {
  expect(await page.getByRole("heading", { level: 1 }).count(), `${path}: one first heading`).toBe(1);
  expect(await page.title(), `${path}: a title of its own`).toMatch(/^.+ · Undeliver$/);
  const missing = page.getByRole("heading", { name: "There is nothing here" });
  expect(await missing.count(), `${path}: the built dashboard has it`).toBe(0);
  if (SAYS_NO.has(path)) return;
  const trouble = page.getByRole("alert").filter({ hasText: "That did not work" });
  expect(await trouble.count(), `${path}: no trouble`).toBe(0);
}

/** A telephone: whoever has to push the page sideways finds half of it only. */
async function expectNarrow(page: Page, { path }: Screen): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  const overflow = () =>
    page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  // Charts and the menu follow a moment later.
  await expect.poll(overflow, { timeout: 5_000, message: `${path} at 390 pixels` }).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1280, height: 800 });
}

/** The next frame starts the transitions. */
const SETTLED = `new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
  .then(() => Promise.allSettled(document.getAnimations().map((it) => it.finished)))`;

async function expectAccessibleInBoth(page: Page): Promise<void> {
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: "dark" });
  // Half-way from light to dark nothing has the contrast that it has in either.
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor({ state: "attached" });
  await page.evaluate(SETTLED);
  await expectAccessible(page);
}

test.each(OF_ACCOUNT)("$path is accessible in light and dark, and fits a telephone", async (screen) => {
  const { cookie } = await api.person(tenant.tenantId, "super-admin");
  const { page, troubles } = await openPage(browser, api.origin, { cookie, colorScheme: "light" });
  try {
    await open(page, screen);
    await expectWhole(page, screen);
    await expectAccessibleInBoth(page);
    await expectNarrow(page, screen);
    expect(troubles).toEqual([]);
  } finally {
    await page.context().close();
  }
});

test.each(ROLES)(
  "a %s opens every screen that the menu offers him, and nothing goes wrong",
  async (role: Role) => {
    const { cookie } = await api.person(tenant.tenantId, role);
    const { page, troubles } = await openPage(browser, api.origin, { cookie });
    try {
      for (const screen of OF_ACCOUNT.filter((it) => mayRole(role, permissionFor(it)))) {
        await open(page, screen);
        await expectWhole(page, screen);
        expect(troubles, screen.path).toEqual([]);
      }
    } finally {
      await page.context().close();
    }
  },
);

test.runIf(PUBLIC.length > 0).each(PUBLIC)(
  "$path is accessible to whoever is not signed in",
  async (screen) => {
    const { page, troubles } = await openPage(browser, api.origin, { colorScheme: "light" });
    try {
      await open(page, screen);
      await expectWhole(page, screen);
      await expectAccessibleInBoth(page);
      await expectNarrow(page, screen);
      // That nobody is signed in, or invited, is an answer too, and the browser writes it down.
      expect(troubles.filter((it) => !/\b(?:400|401|404)\b/.test(it))).toEqual([]);
    } finally {
      await page.context().close();
    }
  },
);

test("an address that names nothing is said to, inside of the frame", async () => {
  const token = await api.token(tenant.tenantId, "viewer");
  const { page } = await openPage(browser, api.origin, { token });
  await page.goto(`/${tenant.tenantId}/no-such-screen`);
  await page.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
  expect(await page.getByRole("navigation", { name: "Menu" }).isVisible()).toBe(true);
  await page.context().close();
});
