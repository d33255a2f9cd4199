import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES } from "#identity/role.ts";
import { openScreens } from "../support/open-screens.ts";
import { expectGoodScreen } from "../support/expect-good-screen.ts";
import { startIdentityProvider, type TestIdentityProvider } from "../support/identity-provider.ts";
import { MENUS } from "../support/menus.ts";
import { type SeededTenant, seedTenant } from "../support/seed-tenant.ts";
import { TEST_PASSWORD, type TestPerson } from "../support/sign-in-as.ts";

let tenant: SeededTenant;
let admin: TestPerson;
let provider: TestIdentityProvider;
/** The administrator's. */
let page: Page;
let troubles: readonly string[];

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database);
  provider = await startIdentityProvider([`${on.api.origin}/auth/sso/callback/${tenant.tenantId}`]);
  admin = await on.api.person(tenant.tenantId, "super-admin");
  ({ page, troubles } = await on.page({ cookie: admin.cookie }));
});
afterAll(() => provider[Symbol.asyncDispose]());

async function goTo(path: string): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`/${tenant.tenantId}/${path}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
}

const dialog = () => page.getByRole("dialog");
const row = (name: string) => page.getByRole("row").filter({ hasText: name });

async function change(who: string, action: string): Promise<void> {
  await row(who)
    .getByRole("button", { name: /^Change/ })
    .click();
  await page.getByRole("menuitem", { name: action }).click();
  await dialog().getByRole("button", { name: action }).waitFor();
}

test("who is invited joins by the link, with the role that he was given; a hostile name stays text", async () => {
  await goTo("settings/users");
  await row(admin.email).getByText("another Super Admin changes your role").waitFor();
  expect(await row(admin.email).getByRole("button").count()).toBe(0);
  await page.getByRole("button", { name: "Invite" }).click();
  await dialog().getByLabel("E-mail").fill("ivy@corp.example");
  await dialog().getByLabel("Role").selectOption("soc-analyst");
  await expectGoodScreen(page);
  await dialog().getByRole("button", { name: "Invite" }).click();
  const link = (await dialog().locator("pre").textContent()) ?? "";
  await expectGoodScreen(page);
  await dialog().getByRole("button", { name: "Done" }).click();
  await row("ivy@corp.example").getByText("Invited", { exact: true }).waitFor();

  const { page: hers } = await on.page();
  await hers.goto(link);
  await hers.getByText("SOC Analyst").waitFor();
  await hers.getByLabel("Name").fill("Ivy \u202e<img src=x onerror=alert(1)>");
  await hers.getByLabel(/^Password/).fill("a horse of another colour");
  await expectGoodScreen(hers);
  await hers.getByRole("button", { name: "Join", exact: true }).click();
  await hers.waitForURL(`**/${tenant.tenantId}/overview`);
  await hers.getByRole("button", { name: /^Signed in as/ }).click();
  await hers.getByText("SOC Analyst").waitFor();
  await hers.goto(link);
  await hers.getByText("used, withdrawn or too old").waitFor();
  await hers.context().close();
  await row("ivy@corp.example").getByText("Active").waitFor();
  await row("ivy@corp.example").getByText("<img src=x").waitFor();
  expect(troubles).toEqual([]);
});

test("who can sign in already joins another organisation only when signed in as himself", async () => {
  const { tenantId } = await seedTenant(on.api.database);
  const [boss, rita] = [
    await on.api.person(tenantId, "super-admin"),
    await on.api.person(tenant.tenantId, "viewer"),
  ];
  const invited = await on.api.call({
    account: tenantId,
    cookie: boss.cookie,
    method: "POST",
    path: "users",
    body: { email: rita.email, role: "soc-analyst" },
  });
  const { link } = invited.body.result as { readonly link: string };
  const { page: hers } = await on.page({ cookie: boss.cookie });
  await hers.goto(link);
  await hers.getByText(`You are signed in as ${boss.email}`).waitFor();
  await hers.getByRole("button", { name: "Sign out" }).click();
  await hers.waitForURL("**/sign-in?from=*");
  await hers.getByLabel("E-mail").fill(rita.email);
  await hers.getByLabel(/^Password/).fill(TEST_PASSWORD);
  await hers.getByRole("button", { name: "Sign in", exact: true }).click();
  await hers.getByRole("button", { name: "Join", exact: true }).waitFor();
  await expectGoodScreen(hers);
  await hers.getByRole("button", { name: "Join", exact: true }).click();
  await hers.waitForURL(`**/${tenantId}/overview`);
  const { body } = await on.api.call({ path: "/client/v4/user", cookie: rita.cookie });
  expect(body.result).toMatchObject({
    accounts: expect.arrayContaining([
      expect.objectContaining({ id: tenant.tenantId, role: "viewer" }),
      expect.objectContaining({ id: tenantId, role: "soc-analyst" }),
    ]),
  });
  await hers.context().close();
});

test("a role is changed, sessions are ended, a person is disabled, enabled and removed: each says what it does", async () => {
  const ben = await on.api.person(tenant.tenantId, "viewer");
  await goTo("settings/users");
  await change(ben.email, "Change role");
  await dialog().getByLabel("Role").selectOption("config-admin");
  await dialog().getByRole("button", { name: "Change role" }).click();
  await row(ben.email).getByText("Config Admin").waitFor();
  await change(ben.email, "End all sessions");
  await dialog().getByRole("button", { name: "End all sessions" }).click();
  await page.getByText("The sessions are ended.").waitFor();
  expect((await on.api.call({ path: "/client/v4/user", cookie: ben.cookie })).status).toBe(401);
  await change(ben.email, "Disable");
  await expectGoodScreen(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await dialog().getByRole("button", { name: "Disable" }).click();
  await row(ben.email).getByText("Disabled", { exact: true }).waitFor();
  await change(ben.email, "Enable");
  await dialog().getByRole("button", { name: "Enable" }).click();
  await row(ben.email).getByText("Active").waitFor();
  await expectGoodScreen(page);
  await page.setViewportSize({ width: 1280, height: 800 });
  await change(ben.email, "Remove");
  await dialog().getByRole("button", { name: "Remove" }).click();
  await row(ben.email).waitFor({ state: "detached" });
  expect(troubles).toEqual([]);
});

test("a token is shown once, works with its role, and works no more once it is revoked", async () => {
  await goTo("settings/tokens");
  await page.getByText("No tokens yet").waitFor();
  await page.getByRole("button", { name: "Create token" }).click();
  await dialog().getByLabel("Name").fill("SOAR playbook");
  await dialog().getByLabel("Role").selectOption("soc-analyst");
  await expectGoodScreen(page);
  await dialog().getByRole("button", { name: "Create token" }).click();
  const token = (await dialog().locator("pre").textContent()) ?? "";
  await dialog().getByRole("button", { name: "Done" }).click();
  const call = () => on.api.call({ account: tenant.tenantId, token, path: "users" });
  expect((await call()).status).toBe(403);
  await row("SOAR playbook").getByText("Works").waitFor();
  expect(await page.content()).not.toContain(token);
  await expectGoodScreen(page);
  await page.getByRole("button", { name: "Revoke: SOAR playbook" }).click();
  await dialog().getByRole("button", { name: "Revoke" }).click();
  await row("SOAR playbook").getByText("Revoked").waitFor();
  expect(troubles).toEqual([]);
});

test("single sign-on is set up, somebody invited comes in by it, and to where he wanted to be", async () => {
  await goTo("settings/sign-in");
  await page.getByText(`${on.api.origin}/auth/sso/callback/${tenant.tenantId}`).waitFor();
  await page.getByLabel("Single sign-on (OpenID Connect)").check();
  await page.getByLabel("Issuer").fill(`${provider.issuer}/nowhere`);
  await page.getByLabel("Client ID").fill(provider.clientId);
  await page.getByLabel(/^Client secret/).fill(provider.clientSecret);
  await page.getByLabel("E-mail domains").fill("corp.example\npartner.example");
  await page.getByLabel("Everyone but one").check();
  await page.getByLabel("Who may always use a password").selectOption(admin.personId);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("The identity provider cannot be used").waitFor();
  await expectGoodScreen(page);
  await page.getByLabel("Issuer").fill(provider.issuer);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.", { exact: true }).waitFor();
  await page.getByText("One is kept, sealed.").waitFor();
  expect(await page.getByLabel(/^Client secret/).inputValue()).toBe("");

  const body = { email: "oda@partner.example", role: "viewer" };
  const at = { account: tenant.tenantId, cookie: admin.cookie };
  expect((await on.api.call({ ...at, method: "POST", path: "users", body })).status).toBe(200);
  provider.says({ subject: "oda", email: "oda@partner.example", name: "Oda" });
  const { page: hers } = await on.page();
  await hers.goto(`/sign-in?from=/${tenant.tenantId}/profile`);
  await hers.getByRole("button", { name: "Use single sign-on" }).click();
  await hers.getByLabel("E-mail").fill("oda@partner.example");
  await expectGoodScreen(hers);
  await hers.getByRole("button", { name: "Continue" }).click();
  await hers.waitForURL(`**/${tenant.tenantId}/profile`);
  await hers.getByText("your identity provider's").waitFor();
  await hers.context().close();
});

test("whom nobody has invited the provider does not let in, and it says so", async () => {
  provider.says({ subject: "eve", email: "eve@partner.example" });
  const { page: hers } = await on.page();
  await hers.goto("/sign-in");
  await hers.getByRole("button", { name: "Use single sign-on" }).click();
  await hers.getByLabel("E-mail").fill("eve@partner.example");
  await hers.getByRole("button", { name: "Continue" }).click();
  await hers.getByText("Nobody has invited this e-mail here").waitFor();
  expect(new URL(hers.url()).pathname).toBe("/sign-in");
  await hers.context().close();
});

describe("the menu of each role shows the screens that are its, and no other", () => {
  test.each(ROLES)("%s", async (role) => {
    // Of another organisation, which asks for no single sign-on.
    const { tenantId } = await seedTenant(on.api.database);
    const { cookie } = await on.api.person(tenantId, role);
    const { page: own } = await on.page({ cookie });
    await own.goto(`/${tenantId}/overview`);
    const menu = own.getByRole("navigation", { name: "Menu" });
    await menu.getByRole("link", { name: "Overview" }).waitFor();
    expect(await menu.getByRole("link").allTextContents()).toEqual(MENUS[role]);
    await own.context().close();
  });
});

test("where a second factor is asked for, whoever has none is led to his profile, and no screen asks in vain", async () => {
  const { tenantId } = await seedTenant(on.api.database);
  const [boss, { cookie }] = [
    await on.api.person(tenantId, "super-admin"),
    await on.api.person(tenantId, "viewer"),
  ];
  const body = { require_second_factor: true, single_sign_on: null };
  const at = { account: tenantId, cookie: boss.cookie };
  expect((await on.api.call({ ...at, method: "PUT", path: "settings/sign_in", body })).status).toBe(200);
  const { page: own, troubles: wrong } = await on.page({ cookie });
  await own.goto(`/${tenantId}/overview`);
  await own.getByText("A second factor is needed").waitFor();
  await expectGoodScreen(own);
  await own.getByRole("link", { name: "Go to your profile" }).click();
  await own.getByRole("button", { name: "Set up a second factor" }).waitFor();
  await own.getByRole("cell", { name: "This one" }).waitFor();
  await expectGoodScreen(own);
  expect(wrong).toEqual([]);
  await own.context().close();
});
