import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { makeResetToken } from "#store/operator-persons.ts";
import { openSetup } from "#store/setup.ts";
import { openScreens } from "../support/open-screens.ts";
import { expectGoodScreen } from "../support/expect-good-screen.ts";
import { type SeededTenant, seedTenant } from "../support/seed-tenant.ts";
import { TEST_PASSWORD } from "../support/sign-in-as.ts";
import { readQr } from "../support/read-qr.ts";
import { totpCode } from "../support/totp.ts";

let tenant: SeededTenant;

const on = openScreens();
beforeAll(async () => {
  tenant = await seedTenant(on.api.database);
});

async function nobodysPage(): Promise<Page> {
  return (await on.page()).page;
}

async function enter(page: Page, email: string, password = TEST_PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.waitForURL("**/sign-in");
}

const overview = (): string => `**/${tenant.tenantId}/overview`;

test("on the first visit the code that the server printed makes the first administrator", async () => {
  const code = (await openSetup(on.api.database).newCode()) ?? "";
  const page = await nobodysPage();
  await page.goto("/");
  await page.waitForURL("**/setup");
  const submit = page.getByRole("button", { name: "Begin" });
  await page.getByLabel("One-time code").fill("WRONG-CODE");
  await page.getByLabel("Name").fill("Ada First");
  await page.getByLabel("E-mail").fill("ada@corp.example");
  await page.getByLabel(/^Password/).fill("a horse of another colour");
  await expectGoodScreen(page);
  await submit.click();
  await page.getByRole("alert").getByText("This is not the code").waitFor();
  await page.getByLabel("One-time code").fill(code);
  await page.getByLabel(/^Password/).fill("password1234");
  await submit.click();
  await page.getByText("tried first").waitFor();
  await page.getByLabel(/^Password/).fill("a horse of another colour");
  await submit.click();
  await page.waitForURL(overview());
  await signOut(page);
  await page.goto("/setup");
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await enter(page, "ada@corp.example", "a horse of another colour");
  await page.waitForURL(overview());
  expect(await openSetup(on.api.database).newCode()).toBeUndefined();
  await page.context().close();
});

test("a wrong password and somebody who does not exist get the same answer", async () => {
  const { email } = await on.api.person(tenant.tenantId, "viewer");
  const page = await nobodysPage();
  await page.goto("/sign-in?error=sso_not_invited");
  const answers: (string | null)[] = [];
  await page.getByText("Nobody has invited this e-mail here").waitFor();
  for (const who of [email, "nobody-at-all@corp.example"]) {
    await page.reload();
    await enter(page, who, "not the password at all");
    const alert = page.getByRole("alert").filter({ hasText: "That did not work" });
    await alert.waitFor();
    answers.push(await alert.textContent());
  }
  expect(answers[0]).toContain("do not go together");
  expect(answers[1]).toBe(answers[0]);
  await expectGoodScreen(page);
  await page.context().close();
});

test("a second factor is set up in the profile; from then on a code of the app, or a recovery code, is asked for", async () => {
  const { email, cookie } = await on.api.person(tenant.tenantId, "soc-analyst");
  const { page, troubles } = await on.page({ cookie });
  await page.goto(`/${tenant.tenantId}/profile`);
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  await page.getByLabel("Current password").fill(TEST_PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  const uri = (await page.getByRole("link", { name: "Open in the app" }).getAttribute("href")) ?? "";
  const key = (await page.getByLabel("Key", { exact: true }).textContent()) ?? "";
  expect(new URL(uri).searchParams.get("secret")).toBe(key.replaceAll(" ", ""));
  const drawn = page.getByRole("img", { name: "QR code of the key" });
  const [, , size] = ((await drawn.getAttribute("viewBox")) ?? "").split(" ");
  expect(readQr((await drawn.locator("path").getAttribute("d")) ?? "", Number(size))).toBe(uri);
  await expectGoodScreen(page);
  await page.getByLabel("Code of the app").fill(totpCode(uri));
  await page.getByRole("button", { name: "Check the code" }).click();
  const codes = page.getByRole("dialog").locator("pre");
  const [recovery = ""] = ((await codes.textContent()) ?? "").split("\n");
  await expectGoodScreen(page);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Turn off" }).waitFor();
  expect(troubles).toEqual([]);

  await signOut(page);
  await enter(page, email);
  await page.getByLabel("Code of the app").fill("000000");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByText("This code is not right").waitFor();
  await expectGoodScreen(page);
  await page.getByLabel("Code of the app").fill(totpCode(uri, new Date(), 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(overview());

  await signOut(page);
  await enter(page, email);
  await page.getByRole("button", { name: "Use a recovery code" }).click();
  await page.getByLabel("Recovery code").fill(recovery);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(overview());
  await page.context().close();
});

describe("after signing in", () => {
  test.each([
    ["where one wanted to be", (id: string) => `/${id}/profile`, (id: string) => `/${id}/profile`],
    ["never on another server", () => "//evil.example/x", (id: string) => `/${id}/overview`],
    ["never on another server by dots", () => "/.//evil.example", (id: string) => `/${id}/overview`],
    ["never in a script", () => "javascript:alert(1)", (id: string) => `/${id}/overview`],
  ])("one is %s", async (_where, from, at) => {
    const { email } = await on.api.person(tenant.tenantId, "viewer");
    const page = await nobodysPage();
    await page.goto(`/sign-in?from=${encodeURIComponent(from(tenant.tenantId))}`);
    await enter(page, email);
    await page.waitForURL((url) => url.pathname !== "/sign-in" && url.pathname !== "/");
    expect(page.url()).toBe(`${on.api.origin}${at(tenant.tenantId)}`);
    await page.context().close();
  });
});

test("a session that was ended elsewhere leads to sign-in, and from there back", async () => {
  const { email, cookie } = await on.api.person(tenant.tenantId, "viewer");
  const { page } = await on.page({ cookie });
  await page.goto(`/${tenant.tenantId}/profile`);
  await page.getByRole("cell", { name: "This one" }).waitFor();
  const { page: elsewhere } = await on.page();
  await elsewhere.goto(`/sign-in?from=/${tenant.tenantId}/profile`);
  await enter(elsewhere, email);
  await elsewhere.getByRole("button", { name: "End all others" }).click();
  await elsewhere.getByText("1 session ended.").waitFor();
  // Nothing is done there: the live connection ends, and with it what is on the screen.
  await page.waitForURL(`**/sign-in?from=*profile*`);
  await enter(page, email);
  await page.waitForURL((url) => url.pathname !== "/sign-in");
  expect(page.url()).toBe(`${on.api.origin}/${tenant.tenantId}/profile`);
  await page.context().close();
  await elsewhere.context().close();
});

test("a link for a new password is good for one, and ends the sessions", async () => {
  const { email, cookie } = await on.api.person(tenant.tenantId, "viewer");
  const token = (await makeResetToken(on.api.database, email)) ?? "";
  const page = await nobodysPage();
  await page.goto(`/reset-password?token=${token}`);
  await page.getByLabel("New password").fill("a horse of another colour");
  await page.getByRole("button", { name: "Save password" }).click();
  await page.getByText("Your new password is saved").waitFor();
  expect((await on.api.call({ path: "/client/v4/user", cookie })).status).toBe(401);
  await page.getByRole("link", { name: "Go to sign-in" }).click();
  await enter(page, email, "a horse of another colour");
  await page.waitForURL(overview());
  await page.context().close();
});

test("a link for a new password says what became of it", async () => {
  const page = await nobodysPage();
  await page.goto("/reset-password?token=long-gone");
  await page.getByLabel("New password").fill("a horse of another colour");
  await expectGoodScreen(page);
  await page.getByRole("button", { name: "Save password" }).click();
  expect(await page.getByRole("alert").textContent()).toContain("This link was used already");
  await page.goto("/invitation?token=long-gone");
  await page.getByText("ask for a new one").waitFor();
  await expectGoodScreen(page);
  await page.context().close();
});
