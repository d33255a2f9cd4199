import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#identity/role.ts";
import { type AutomationFixture, found, openAutomation, people } from "../support/automation-fixture.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard-server.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import type { TestApi } from "../support/open-test-api.ts";
import { settleCopy } from "../support/seed-ledger.ts";
import { seedMessage, seedTenant } from "../support/seed-tenant.ts";

let automation: AutomationFixture;
/** Two persons may approve; nobody works the ledger. */
let staffed: TestApi;
/** Nobody but the one who asks. */
let lonely: TestApi;
let browser: Browser;

beforeAll(async () => {
  [automation, lonely, browser] = await Promise.all([openAutomation(), openDashboard(), startBrowser()]);
  staffed = await openDashboard({}, automation.database);
  // Both there from the start: with one of them alone his typed number would be enough.
  for (const name of ["ann", "ben"]) await cookieOf(name, "super-admin");
});
afterAll(async () => {
  await browser.close();
  await lonely[Symbol.asyncDispose]();
  await staffed[Symbol.asyncDispose]();
});

/** By name and role: somebody who comes back is the same person. */
const cookies = new Map<string, string>();

async function cookieOf(name: string, role: Role): Promise<string> {
  const key = `${name} ${role}`;
  const cookie = cookies.get(key) ?? (await staffed.person(automation.tenantId, role)).cookie;
  cookies.set(key, cookie);
  return cookie;
}

async function as(name: string, role: Role, options: Parameters<typeof openPage>[2] = {}) {
  return openPage(browser, staffed.origin, { cookie: await cookieOf(name, role), ...options });
}

function lastPart(page: Page): string {
  return new URL(page.url()).pathname.split("/").at(-1) ?? "";
}

test("hard delete is announced as final, waits for a second person, and nobody approves his own", async () => {
  const { tenant, tenantId, database } = automation;
  const header = "<final@evil.example>";
  const subject = `\u202Etxt.exe${"A very long subject ".repeat(500)}`;
  await seedMessage(database, tenant, { recipients: ["ann", "bob"], messageIdHeader: header, subject });
  const { page: ann, troubles } = await as("ann", "soc-analyst");
  await ann.goto(`/${tenantId}/retractions/new`);
  await ann
    .getByLabel("Message-ID headers, one per line")
    .fill(`${header}\n<nobody@knows.example>\n${header}`);
  await ann.getByRole("radio", { name: "Hard Delete (admin recoverable)" }).check();
  await ann.getByRole("button", { name: "Make the plan" }).click();
  await ann.getByText("Only an administrator can get these mails back").waitFor();
  await ann.getByText("Not found: <nobody@knows.example>").waitFor();
  await ann.getByRole("tab", { name: "Messages" }).click();
  await ann.getByRole("row", { name: /A very long subject/ }).waitFor();
  const plan = lastPart(ann);
  await ann.getByRole("button", { name: "Ask for approval" }).click();
  await ann.getByText("You have asked for it yourself: somebody else decides.").waitFor();
  expect(await ann.getByRole("button", { name: "Approve and start" }).count()).toBe(0);

  const { page: ben } = await as("ben", "super-admin", {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
  });
  await ben.goto(`/${tenantId}/retractions?list=approvals`);
  const row = ben.getByRole("row", { name: /waits for approval/ });
  await row.getByRole("link").click();
  await ben.getByRole("heading", { name: "Waits for approval" }).waitFor();
  const approve = ben.getByRole("button", { name: "Approve and start" });
  expect(await approve.isDisabled()).toBe(true);
  await ben.getByRole("textbox", { name: "Why" }).fill("seen with the team");
  await expectAccessible(ben);
  // A subject of ten thousand characters makes no screen wider.
  expect(await ben.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await approve.click();
  await ben.getByRole("heading", { name: "Retraction to Hard Delete (admin recoverable)" }).waitFor();
  // And it moves on the screen of the one who asked, who has not touched anything.
  await ann.getByRole("heading", { name: "Retraction to Hard Delete (admin recoverable)" }).waitFor();
  await ann.getByText(/Approved by/).waitFor();
  expect(lastPart(ann)).toBe(plan);
  expect(troubles).toEqual([]);
});

test("where there is nobody else to ask, only the right number of copies starts it", async () => {
  const tenant = await seedTenant(lonely.database, { provider: "google" });
  const { messageId } = await seedMessage(lonely.database, tenant, { recipients: ["ann", "bob", "cid"] });
  const admin = await lonely.token(tenant.tenantId, "super-admin");
  const limit = { method: "PUT", path: "settings/approval", body: { copies_per_hour: 2 } };
  expect((await lonely.call({ ...limit, account: tenant.tenantId, token: admin })).status).toBe(200);
  const token = await lonely.token(tenant.tenantId, "soc-analyst");
  const { page, troubles } = await openPage(browser, lonely.origin, { token });
  await page.goto(`/${tenant.tenantId}/retractions/new?ids=${messageId}&destination=DeletedItems`);
  // What Gmail does not have is not offered.
  await expect.poll(() => page.getByRole("radio", { name: /Soft Delete/ }).isDisabled()).toBe(true);
  await page.getByLabel("Also take what comes late").check();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("button", { name: "Ask for approval" }).click();
  const start = page.getByRole("button", { name: "Move 3 copies to Trash" });
  const typed = page.getByLabel("Number of copies");
  await typed.fill("2");
  await page.getByText("That is not the number of copies.").waitFor();
  expect(await start.isDisabled()).toBe(true);
  await typed.fill("3");
  await start.click();
  await page.getByRole("img", { name: "3 copies: 3 Pending" }).waitFor();
  await page.getByText("Started by the number typed").waitFor();
  await page.getByRole("button", { name: "Cancel what is open" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Yes, do it" }).click();
  await page.getByRole("img", { name: "3 copies: 3 Refused" }).waitFor();
  // The one message that is expected: the plan did not start by a word alone.
  expect(troubles.filter((it) => !it.includes("409"))).toEqual([]);
});

test("a breaker shows what it stopped, and a person lets it go on or undoes what its rule did", async () => {
  const { tenantId, database } = automation;
  const before = await automation.arrive({ to: ["dan", "eve"], findings: [found("b")] });
  for (const { copyId } of before.message.copies) {
    await settleCopy(database, { tenantId, retractionId: before.retractionId, copyId, outcome: "moved" });
  }
  await automation.limit({ copiesPerHour: 5 });
  await automation.arrive({ to: people(6) });
  await automation.work();
  await automation.arrive({ to: people(7, "q"), subject: "Our newsletter" });
  await automation.work();
  const { page, troubles } = await as("ann", "super-admin", { colorScheme: "dark" });
  await page.goto(`/${tenantId}/breaker`);
  const trip = page.getByRole("region", { name: "Detector a" });
  await trip.getByText("7 copies", { exact: true }).waitFor();
  await trip.getByRole("link", { name: "Our newsletter" }).waitFor();
  await expectAccessible(page);
  await trip.getByLabel("Why (for the action log)").fill("it is our newsletter");
  await trip.getByRole("button", { name: "Refuse everything" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Yes, close it" }).click();
  await page.getByText("No breaker is open").waitFor();
  await page.getByRole("tab", { name: "All" }).click();
  await trip.getByText("7 copies refused by").waitFor();

  await page.getByLabel("Rule", { exact: true }).fill("detector:b");
  await page.getByLabel("Since").fill("2026-01-01T00:00");
  await page.getByRole("button", { name: "Count what it would be" }).click();
  await page.getByText("2 copies of 1 message can be brought back.").waitFor();
  await page.getByRole("button", { name: "Undo it: 2 copies" }).click();
  await page.getByRole("heading", { name: "Release", level: 1 }).waitFor();
  await page.getByRole("img", { name: "2 copies: 2 Pending" }).waitFor();
  expect(troubles).toEqual([]);
});

test("observe mode is switched on, and what was only observed waits in its list until somebody decides", async () => {
  const { tenantId } = automation;
  const { page, troubles } = await as("ann", "super-admin");
  await page.goto(`/${tenantId}/breaker`);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("textbox", { name: "Copies in an hour, for one rule" }).fill("77");
  await page.getByRole("button", { name: "Save the limits" }).click();
  await page.getByText("77", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Only observe" }).click();
  await page.getByText("Automation observes").waitFor();
  await automation.arrive({ to: ["fay"], findings: [found("c")] });
  await page.getByRole("link", { name: "See what is held" }).click();
  await page
    .getByRole("row", { name: /observe mode/ })
    .getByRole("link")
    .click();
  await page.getByText("1 copy held").waitFor();
  await page.getByRole("button", { name: "Go on" }).click();
  await page.getByRole("img", { name: "1 copy: 1 Pending" }).waitFor();
  expect(troubles).toEqual([]);
});

test("of however many copies only those in view are drawn, and the last one is reached by scrolling", async () => {
  const { tenant, tenantId, database } = automation;
  const { messageId } = await seedMessage(database, tenant, { recipients: people(250, "many") });
  const { page, troubles } = await as("ann", "super-admin");
  await page.goto(`/${tenantId}/retractions/new?ids=${messageId}&destination=JunkEmail`);
  await page.getByRole("button", { name: "Make the plan" }).click();
  const table = page.getByRole("table", { name: "Copies of this run" });
  await table.getByText(/^many/).first().waitFor();
  expect(await table.getAttribute("aria-rowcount")).toBe("251");
  expect(await table.getByRole("row").count()).toBeLessThan(60);
  await page.getByRole("region", { name: "Copies of this run" }).focus();
  await page.keyboard.press("End");
  await table.locator('tr[aria-rowindex="251"]').getByText(/^many/).waitFor();
  expect(await table.getByRole("row").count()).toBeLessThan(60);
  expect(troubles).toEqual([]);
});

test("who may only look sees runs, plans and what was stopped, and nothing that acts", async () => {
  const { tenant, tenantId, database } = automation;
  const { messageId } = await seedMessage(database, tenant, { recipients: ["gus"] });
  const analyst = await staffed.token(tenantId, "soc-analyst");
  const ask = async (path: string, body: object) => {
    const answer = await staffed.call({ method: "POST", path, account: tenantId, token: analyst, body });
    return answer.body.result as { readonly id: string; readonly hash: string };
  };
  await ask("retractions", { ids: [messageId], destination: "Inbox", reason: "only planned" });
  const run = await ask("retractions", { ids: [messageId], destination: "JunkEmail", reason: "under way" });
  await ask(`retractions/${run.id}/apply`, { hash: run.hash });
  for (const role of ["viewer", "config-admin"] as const) {
    const { page, troubles } = await as(role, role);
    await page.goto(`/${tenantId}/retractions`);
    await page.getByRole("link", { name: "under way" }).waitFor();
    expect(await page.getByRole("link", { name: "New retraction" }).count()).toBe(0);
    await page.getByRole("link", { name: "only planned" }).click();
    await page.getByRole("heading", { name: "1 copy of 1 message in 1 mailbox" }).waitFor();
    await page.getByText("a SOC Analyst or Super Admin acts").waitFor();
    expect(await page.getByRole("button", { name: /Move|Discard|Look into/ }).count()).toBe(0);
    await page.goto(`/${tenantId}/retractions/${run.id}`);
    await page.getByRole("tab", { name: "Exposure" }).waitFor();
    expect(await page.getByRole("tab", { name: "Release" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: /Cancel|Go on|Try/ }).count()).toBe(0);
    await page.goto(`/${tenantId}/retractions/new`);
    await page.getByText("does not open this screen").waitFor();
    await page.goto(`/${tenantId}/breaker?list=all`);
    await page.getByRole("heading", { name: "Breaker", level: 1 }).waitFor();
    const limits = page.getByRole("heading", { name: "Limits" });
    await expect.poll(() => limits.count()).toBe(role === "config-admin" ? 1 : 0);
    expect(await page.getByRole("heading", { name: "Undo all that a rule did" }).count()).toBe(0);
    expect(troubles).toEqual([]);
  }
});
