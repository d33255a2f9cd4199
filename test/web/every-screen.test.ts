import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { mayRole } from "#identity/permissions.ts";
import type { Permission } from "#identity/permissions.ts";
import { ROLES, type Role } from "#identity/role.ts";
import { SETTINGS, WORK } from "../../web/src/shell/navigation.ts";
import { openScreens } from "../support/open-screens.ts";
import { expectGoodScreen } from "../support/expect-good-screen.ts";
import { destinationLine, lineOf, recordSelfTest } from "../support/record-self-test.ts";
import { addressOf, readScreens, type Screen } from "../support/screens.ts";
import { seedMessage, type SeededTenant, seedTenant } from "../support/seed-tenant.ts";

const SCREENS = readScreens();
const OF_ACCOUNT = SCREENS.filter((it) => !it.isPublic);
const PUBLIC = SCREENS.filter((it) => it.isPublic);

/** Screens that are reached from another one, and ask for more than that one. */
const FROM_ANOTHER: Readonly<Record<string, Permission>> = { "retractions/new": "mail.retract" };

const LINES = [
  lineOf({ check: "token" }),
  lineOf({ check: "right", subject: "MailboxSettings.Read", result: "warned", advice: "Consent to it." }),
  destinationLine("JunkEmail"),
  destinationLine("DeletedItems", {
    result: "failed",
    code: "ErrorAccessDenied",
    differences: [{ field: "read", was: "false", is: "true" }],
  }),
  lineOf({ check: "clean_up", result: "not_tried" }),
];

/** Opened without what their link carries, they say so. */
const SAYS_NO: ReadonlySet<string> = new Set(["invitation"]);

let tenant: SeededTenant;
let things: Readonly<Record<string, string>>;
let administrators: Awaited<ReturnType<typeof on.page>>;
let nobodys: Awaited<ReturnType<typeof on.page>>;

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database);
  const { cookie } = await on.api.person(tenant.tenantId, "super-admin");
  administrators = await on.page({ cookie });
  nobodys = await on.page();
  await fillLists(cookie);
  // Each kind of line, one that waits, and a record.
  await recordSelfTest(on.api.database, tenant, LINES);
  await recordSelfTest(on.api.database, tenant, LINES);
  const message = await seedMessage(on.api.database, tenant, { recipients: ["ann", "bob"] });
  things = {
    message: message.messageId,
    retraction: await draft(message.messageId),
    // The group in which every role has something.
    group: "users-and-actions",
    setup: "exchange-online",
    integration: tenant.integrationId,
  };
});

async function fillLists(cookie: string): Promise<void> {
  const add = (list: string, body: unknown) =>
    on.api.call({ method: "POST", path: `settings/${list}`, account: tenant.tenantId, cookie, body });
  await add("block_senders", { pattern: "evil.example", pattern_type: "DOMAIN" });
  await add("indicators", { kind: "domain", value: "bad.example" });
  await add("important_people", { address: "ceo@corp.example" });
}

async function draft(messageId: string): Promise<string> {
  const token = await on.api.token(tenant.tenantId, "soc-analyst");
  const { body } = await on.api.call({
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
  await expect.poll(() => busy.count()).toBe(0);
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

/** Whoever may do nothing there is asked for nothing, and nothing is asked of the server in vain. */
async function expectClosed(page: Page, { path }: Screen): Promise<void> {
  const content = page.getByRole("main");
  expect(await content.innerText(), path).toMatch(
    /Your role in this organisation, [\w ]+, does not open this screen/,
  );
  expect(await content.getByRole("button").count(), `${path}: no button`).toBe(0);
}

async function expectGood(page: Page, screen: Screen): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 1280, height: 800 });
  await open(page, screen);
  await expectWhole(page, screen);
  await expectGoodScreen(page);
}

test.each(OF_ACCOUNT)("$path is accessible in light and dark, and fits a telephone", async (screen) => {
  const { page, troubles } = administrators;
  const before = troubles.length;
  await expectGood(page, screen);
  expect(troubles.slice(before)).toEqual([]);
});

// A Super Admin has just opened them all.
test.each(ROLES.filter((it) => it !== "super-admin"))(
  "a %s opens every screen that the menu offers him, and of the others is told that they are not his",
  async (role: Role) => {
    const { cookie } = await on.api.person(tenant.tenantId, role);
    const { page, troubles } = await on.page({ cookie });
    try {
      for (const screen of OF_ACCOUNT) {
        await open(page, screen);
        await expectWhole(page, screen);
        if (!mayRole(role, permissionFor(screen))) await expectClosed(page, screen);
        expect(troubles, screen.path).toEqual([]);
      }
    } finally {
      await page.context().close();
    }
  },
);

test.each(PUBLIC)("$path is accessible to whoever is not signed in", async (screen) => {
  const { page, troubles } = nobodys;
  const before = troubles.length;
  await expectGood(page, screen);
  // That nobody is signed in, or invited, is an answer too, and the browser writes it down.
  expect(troubles.slice(before).filter((it) => !/\b(?:400|401|404)\b/.test(it))).toEqual([]);
});

test("an address that names nothing is said to, inside of the frame", async () => {
  const token = await on.api.token(tenant.tenantId, "viewer");
  const { page } = await on.page({ token });
  await page.goto(`/${tenant.tenantId}/no-such-screen`);
  await page.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
  expect(await page.getByRole("navigation", { name: "Menu" }).isVisible()).toBe(true);
  await page.context().close();
});
