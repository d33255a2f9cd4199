import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openPage, startBrowser } from "../support/browser.ts";
import { openTestApi, type TestApi } from "../support/open-test-api.ts";
import { seedTenant } from "../support/seed-tenant.ts";
import { TEST_PASSWORD } from "../support/sign-in-as.ts";

let api: TestApi;
let browser: Browser;
beforeAll(async () => {
  [api, browser] = await Promise.all([openTestApi(), startBrowser()]);
});
afterAll(async () => {
  await browser.close();
  await api[Symbol.asyncDispose]();
});

const [OWN, OTHER] = ["127.0.0.1", "localhost"] as const;

/** Runs in the page: the answers' statuses, one after the other. */
async function askAll(asked: readonly { method: string; path: string; body?: unknown }[]): Promise<number[]> {
  const statuses = [];
  for (const { method, path, body } of asked) {
    const answer = await fetch(path, {
      method,
      headers: {
        "x-undeliver": "dashboard",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    statuses.push(answer.status);
  }
  return statuses;
}

test.each([OWN, OTHER])(
  "our own page signs in, acts and signs out, also where it is reached as %s",
  async (host) => {
    const { tenantId } = await seedTenant(api.database);
    const { email } = await api.person(tenantId, "super-admin");
    const { page } = await openPage(browser, api.origin.replace(OWN, host));
    await page.goto("/");
    const user = { method: "GET", path: "/client/v4/user" };
    const statuses = await page.evaluate(askAll, [
      user,
      { method: "POST", path: "/auth/sign-in/email", body: { email, password: TEST_PASSWORD } },
      user,
      { method: "DELETE", path: "/client/v4/user/sessions" },
      { method: "POST", path: "/auth/sign-out", body: {} },
      user,
    ]);
    expect(statuses).toEqual([401, 200, 200, 200, 200, 401]);
    expect(await page.evaluate("document.cookie")).toBe("");
  },
);

test("another site's page ends no session of ours", async () => {
  const { tenantId } = await seedTenant(api.database);
  const { cookie } = await api.person(tenantId, "super-admin");
  const { page } = await openPage(browser, api.origin.replace(OWN, OTHER));
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await page.context().addCookies([{ name, value, domain: OWN, path: "/", sameSite: "Lax" }]);
  await page.goto("/");
  await page.evaluate(async (origin) => {
    const asks = (["cors", "no-cors"] as const).map((mode) =>
      fetch(`${origin}/auth/sign-out`, { method: "POST", mode, credentials: "include" }),
    );
    await Promise.allSettled(asks);
  }, api.origin);
  expect((await api.call({ path: "/client/v4/user", cookie })).status).toBe(200);
});
