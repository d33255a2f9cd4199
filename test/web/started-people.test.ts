import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES, type Role } from "#identity/role.ts";
import { until } from "../e2e/npm-start.ts";
import { type StartedDemo, startDemo } from "../e2e/started-demo.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { startIdentityProvider } from "../support/identity-provider.ts";
import { MENUS } from "../support/menus.ts";
import { openPersonsApi, type PersonsApi } from "../support/persons-api.ts";
import { addressOf, readScreens } from "../support/screens.ts";
import { TEST_PASSWORD } from "../support/sign-in-as.ts";

// The product as `npm start` starts it, and people of each role who sign in to it.
let demo: StartedDemo;
let browser: Browser;
let ada: PersonsApi;
let message: string;

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo({ UNDELIVER_PRIVATE_HOSTS: "127.0.0.1" }), startBrowser()]);
  ada = await openPersonsApi(demo, { name: "Ada First", email: "ada@aurora.example" });
  message = await until("the first mail", async () => {
    const [it] = await ada.ask<readonly { readonly id: string }[]>("GET", "investigate?per_page=1");
    return it?.id;
  });
});
afterAll(async () => {
  await browser.close();
  await demo[Symbol.asyncDispose]();
});

const at = (path: string): string => `/${demo.api.accountId}/${path}`;

async function signIn(page: Page, email: string): Promise<void> {
  await page.goto("/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel(/^Password/).fill(TEST_PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(`**${at("overview")}`);
}

/** What he may do with a mail, and whether he may change how things are connected. */
const MAY: Readonly<Record<Role, { readonly retract: boolean; readonly connect: boolean }>> = {
  "super-admin": { retract: true, connect: true },
  "config-admin": { retract: false, connect: true },
  "soc-analyst": { retract: true, connect: false },
  viewer: { retract: false, connect: false },
};

test.each(ROLES)(
  "a %s signs in, sees the screens that are his, and can do what he may and no more",
  async (role) => {
    const email = `${role}@aurora.example`;
    const { link } = await ada.ask<{ readonly link: string }>("POST", "users", { email, role });
    await ada.join(link, `A ${role}`);
    const { page } = await openPage(browser, demo.place.base);
    try {
      await signIn(page, email);
      const menu = page.getByRole("navigation", { name: "Menu" });
      await menu.getByRole("link", { name: "Overview" }).waitFor();
      expect(await menu.getByRole("link").allTextContents()).toEqual(MENUS[role]);
      await page.goto(at(`messages/${message}`));
      await page.getByRole("tab", { name: "Copies" }).waitFor();
      expect(await page.getByRole("button", { name: "Retract…" }).count()).toBe(MAY[role].retract ? 1 : 0);
      await page.goto(at("settings/integrations"));
      await page.getByRole("heading", { level: 1 }).waitFor();
      const add = page.getByRole("button", { name: "Add integration" });
      if (MAY[role].connect) await add.waitFor();
      else await page.getByText("does not open this screen").waitFor();
      expect(await add.count()).toBe(MAY[role].connect ? 1 : 0);
    } finally {
      await page.context().close();
    }
  },
);

test("every screen of the started product is accessible", async () => {
  const [run] = await ada.ask<readonly { id: string }[]>("GET", "retractions?per_page=1");
  const [integration] = await ada.ask<readonly { id: string }[]>("GET", "integrations");
  const things = {
    message,
    retraction: run?.id ?? "",
    group: "email-configuration",
    setup: "exchange-online",
    integration: integration?.id ?? "",
  };
  const { page, troubles } = await openPage(browser, demo.place.base, { cookie: ada.cookie });
  for (const screen of readScreens().filter((it) => !it.isPublic)) {
    await page.goto(addressOf(screen, demo.api.accountId, things));
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
    await expectAccessible(page);
  }
  expect(troubles).toEqual([]);
  await page.context().close();
}, 180_000);

test("whoever was invited comes in by the organisation's own identity provider", async () => {
  const callback = `${demo.place.base}/auth/sso/callback/${demo.api.accountId}`;
  await using provider = await startIdentityProvider([callback]);
  await ada.ask("PUT", "settings/sign_in", {
    require_second_factor: false,
    single_sign_on: {
      issuer: provider.issuer,
      client_id: provider.clientId,
      client_secret: provider.clientSecret,
      domains: ["partner.example"],
      enforcement: "none",
    },
  });
  await ada.ask("POST", "users", { email: "oda@partner.example", role: "viewer" });
  provider.says({ subject: "oda", email: "oda@partner.example", name: "Oda" });
  const { page } = await openPage(browser, demo.place.base);
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Use single sign-on" }).click();
  await page.getByLabel("E-mail").fill("oda@partner.example");
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(`**${at("overview")}`);
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByText("Viewer").first().waitFor();
  expect(await page.getByText("Oda").count()).toBeGreaterThan(0);
  await page.context().close();
});
