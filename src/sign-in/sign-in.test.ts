import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { type SeededTenant, seedTenant } from "../../test/support/seed-tenant.ts";
import { postAuth, TEST_PASSWORD } from "../../test/support/sign-in-as.ts";

let api: TestApi;
let tenant: SeededTenant;

beforeAll(async () => {
  api = await openTestApi();
  tenant = await seedTenant(api.database);
});
afterAll(() => api[Symbol.asyncDispose]());

test("who signs in by password is known by the cookie alone, and no answer tells the session's token", async () => {
  const { email, cookie, actor } = await api.person(tenant.tenantId, "soc-analyst");
  expect(cookie).toMatch(/^undeliver\.session_token=/);
  const { status, body } = await api.call({ path: "/client/v4/user", cookie });
  expect(status).toBe(200);
  expect(body.result).toMatchObject({
    kind: "person",
    actor,
    email,
    person: { has_password: true, second_factor: false, signed_in_by: "password" },
    accounts: [{ id: tenant.tenantId, role: "soc-analyst", needs: null }],
  });
  const again = await postAuth(api.origin, "/sign-in/email", { body: { email, password: TEST_PASSWORD } });
  expect(again.body).toMatchObject({ user: { email } });
  expect(JSON.stringify(again.body)).not.toContain("token");
  expect(again.headers.get("set-cookie")).toMatch(/HttpOnly/);
  expect(again.headers.get("set-cookie")).toMatch(/SameSite=Lax/);
});
