import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openMicrosoftDoor } from "#main/open-microsoft-door.ts";
import { openProbe } from "#main/open-probe.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { type Simulator, startSimulator } from "#simulator/start-simulator.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard-server.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import type { TestApi } from "../support/open-test-api.ts";
import { seedTenant, type SeededTenant } from "../support/seed-tenant.ts";

const APP = { id: "instance-app", secret: "of the instance", needsConsent: true };
const seed = microsoftSeed({ users: 3, domain: "corp.test" });

let api: TestApi;
let browser: Browser;
let simulator: Simulator;
let tenant: SeededTenant;
let page: Page;
let troubles: readonly string[];

beforeAll(async () => {
  simulator = await startSimulator({
    organisations: [{ provider: "microsoft", seed: { ...seed, clients: [...seed.clients, APP] } }],
  });
  const { entra, graph } = simulator.endpoints;
  const clients = {
    instanceApp: {
      clientId: APP.id,
      cloud: "gcc_high" as const,
      credential: { kind: "secret" as const, secret: APP.secret },
    },
    endpointSets: { simulator: { loginRoot: entra, graphRoot: graph, instanceApp: true } },
  };
  const microsoft = openMicrosoftDoor(clients, () => api.origin);
  [api, browser] = await Promise.all([
    openDashboard({ probe: openProbe(clients), microsoft }),
    startBrowser(),
  ]);
  tenant = await seedTenant(api.database);
  const { cookie } = await api.person(tenant.tenantId, "config-admin");
  ({ page, troubles } = await openPage(browser, api.origin, { cookie }));
});
afterAll(async () => {
  await browser.close();
  await api[Symbol.asyncDispose]();
  await simulator[Symbol.asyncDispose]();
});

/** Up to Microsoft's first page. */
async function authorize(name: string, where = page, { tenantId } = tenant): Promise<void> {
  await enter(where, tenantId, name);
  await where.getByLabel("Endpoints").selectOption("simulator");
  await where.getByRole("button", { name: "Go on at Microsoft" }).click();
  await where.getByRole("heading", { name: "Permissions requested" }).waitFor();
}

/** Up to the form's last field. */
async function enter(page: Page, tenantId: string, name: string): Promise<void> {
  await page.goto(`/${tenantId}/settings/integrations`);
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Microsoft 365: Authorize").check();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByText("moves it to another folder and back").waitFor();
  await expectAccessible(page);
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill(name);
}

test("an administrator authorises Microsoft 365 in one go: consent, sign-in, connected", async () => {
  await authorize("Corp");
  await page.getByRole("button", { name: "Accept for corp.test" }).click();
  await page.getByRole("button", { name: "(Global Administrator)" }).click();
  await page.getByRole("heading", { name: "Microsoft 365 is connected" }).waitFor();
  await page.getByText(seed.tenantId).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Go to Integrations" }).click();
  const row = page.getByRole("row", { name: "Corp" }).first();
  await row.getByText("Application of this instance").waitFor();
  await row.getByRole("button", { name: "Limit to mailboxes" }).click();
  await page.getByRole("dialog").getByText(`$client = '${APP.id}'`).waitFor();
  // The instance's application is one of a national cloud, where its commands sign in as well.
  await page.getByRole("dialog").getByText("Connect-MgGraph -Environment USGov").waitFor();
  expect(troubles).toEqual([]);
});

test("a directory that is connected to another organisation here cannot be bound a second time", async () => {
  const other = await seedTenant(api.database);
  const { cookie } = await api.person(other.tenantId, "config-admin");
  const { page: second } = await openPage(browser, api.origin, { cookie });
  await authorize("Corp again", second, other);
  await second.getByRole("button", { name: "Accept for corp.test" }).click();
  await second.getByRole("button", { name: "(Global Administrator)" }).click();
  await second.getByRole("alert").getByText("connected to another account of this instance").waitFor();
  await expectAccessible(second);
  await second.getByRole("button", { name: "Back to Integrations" }).click();
  await second.getByRole("row", { name: `microsoft of ${other.name}` }).waitFor();
  expect(await second.getByRole("row", { name: "Corp again" }).count()).toBe(0);
  await second.context().close();
});

test("in a national cloud consent is asked for at that cloud's own sign-in, and nowhere else", async () => {
  const asked: URL[] = [];
  // What Microsoft answers is no matter here: nothing of a test goes there.
  await page.route("https://login.microsoftonline.us/**", (route) => {
    asked.push(new URL(route.request().url()));
    return route.fulfill({ contentType: "text/html", body: "<title>Sign in</title><h1>Sign in</h1>" });
  });
  await enter(page, tenant.tenantId, "Government");
  await page.getByRole("button", { name: "Go on at Microsoft" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(asked.map((it) => `${it.host}${it.pathname}`)).toEqual([
    "login.microsoftonline.us/organizations/v2.0/adminconsent",
  ]);
  const said = Object.fromEntries(asked[0]?.searchParams ?? []);
  expect(said).toMatchObject({
    client_id: APP.id,
    redirect_uri: `${api.origin}/connect/microsoft`,
    scope: "https://graph.microsoft.us/.default",
  });
});

test("a certificate is made, downloaded, uploaded at Microsoft, and takes the secret's place", async () => {
  const token = await api.token(tenant.tenantId, "config-admin");
  const [client] = seed.clients;
  const body = {
    provider: "microsoft",
    name: "Own app",
    tenant_id: seed.tenantId,
    client_id: client?.id,
    secret: client?.secret,
    endpoints: "simulator",
  };
  await api.call({ method: "POST", path: "integrations", account: tenant.tenantId, token, body });
  await page.goto(`/${tenant.tenantId}/settings/integrations`);
  const row = page.getByRole("row", { name: "Own app" });
  await row.getByRole("button", { name: "Replace credential" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Credential", { exact: true }).selectOption("Certificate made here");
  await dialog.getByRole("button", { name: "Make a certificate" }).click();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download certificate" }).click();
  const certificatePem = await readFile(await (await download).path(), "utf8");
  const thumbprint = new X509Certificate(certificatePem).fingerprint.replaceAll(":", "");
  await dialog.getByText(thumbprint).waitFor();
  // Not yet uploaded: the secret stays in use.
  await dialog.getByRole("button", { name: "Replace credential" }).click();
  await dialog.getByRole("alert").getByText("AADSTS700027").waitFor();
  await row.getByText("Client secret").waitFor();
  const [organisation] = simulator.world.organisations;
  if (organisation?.provider !== "microsoft") throw new Error("no organisation");
  Object.assign(organisation.seed.clients[0] ?? {}, { certificatePem });
  await dialog.getByRole("button", { name: "Replace credential" }).click();
  await row.getByText(thumbprint).waitFor();
  await expectAccessible(page);
  expect(await page.content()).not.toContain("PRIVATE KEY");
});
