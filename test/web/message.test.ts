import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Role } from "#identity/role.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { campaignDelivery } from "../support/campaign-deliveries.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { HOSTILE_FILE, HOSTILE_NAME, HOSTILE_SUBJECT } from "../support/hostile-mail.ts";
import { journalOf } from "../support/journal-deliveries.ts";
import { openRawDashboard, type RawDashboard } from "../support/raw-dashboard.ts";
import { type SeededMessage, type SeededTenant, seedMessage, seedTenant } from "../support/seed-tenant.ts";

const TABS = ["details", "copies", "log", "raw", "similar", "trace"] as const;

let dashboard: RawDashboard;
let tenant: SeededTenant;
let browser: Browser;
let hostile: SeededMessage;

beforeAll(async () => {
  [dashboard, browser] = await Promise.all([openRawDashboard(), startBrowser()]);
  tenant = await seedTenant(dashboard.api.database, { domain: "corp.example" });
  hostile = await seedMessage(dashboard.api.database, tenant, {
    subject: HOSTILE_SUBJECT,
    fromName: HOSTILE_NAME,
    recipients: ["ann", "bob"],
    findings: [
      {
        detector: "deceptive-link",
        sign: "phishing",
        field: "link",
        value: "https://evil.test/login",
        reason: "It shows bank.example and leads to evil.test.",
        score: 6,
      },
    ],
    details: {
      links: [
        { url: "https://evil.test/login?x=1", text: "https://bank.example" },
        { url: "javascript:window.pwned=1", text: "<b>run</b>" },
      ],
      attachments: [
        {
          name: HOSTILE_FILE,
          declaredType: "application/pdf",
          trueType: "application/x-msdownload",
          sizeBytes: 3_482,
          sha256: "ab".repeat(32),
        },
      ],
      authentication: { spf: "pass", dkim: "none", dmarc: "fail", mailFromDomain: "evil.test" },
    },
  });
  await dashboard.keepRaw(tenant, hostile, Buffer.from("Subject: x\r\n\r\nGo to http://evil.test/now\r\n"));
});
afterAll(async () => {
  await browser.close();
  await dashboard.api[Symbol.asyncDispose]();
});

interface Opened {
  readonly role?: Role;
  readonly message?: string;
  readonly tab?: string;
  readonly width?: number;
  readonly dark?: boolean;
}

async function open({ role = "soc-analyst", message = hostile.messageId, tab, width, dark }: Opened = {}) {
  const token = await dashboard.api.token(tenant.tenantId, role);
  const opened = await openPage(browser, dashboard.api.origin, {
    token,
    permissions: ["clipboard-read", "clipboard-write"],
    viewport: { width: width ?? 1280, height: 800 },
    colorScheme: dark === true ? "dark" : "light",
  });
  const search = tab === undefined ? "" : `?tab=${tab}`;
  await opened.page.goto(`/${tenant.tenantId}/messages/${message}${search}`);
  await opened.page.getByRole("tab", { name: "Details" }).waitFor();
  return opened;
}

const shown = (page: Page) => page.getByRole("tabpanel");

async function logged(message: string): Promise<readonly string[]> {
  const { api } = dashboard;
  const token = await api.token(tenant.tenantId, "viewer");
  const path = `investigate/${message}/action_log`;
  const { body } = await api.call({ account: tenant.tenantId, token, path });
  return (body.result as { readonly operation: string }[]).map((it) => it.operation);
}

test("what was found stands in plain words, links lead nowhere, and files are what they are", async () => {
  const { page, troubles } = await open();
  const panel = shown(page);
  await panel.getByText("It shows bank.example and leads to evil.test.").waitFor();
  await panel.getByText("fail", { exact: true }).waitFor();
  await panel.getByText("hxxps://evil[.]test/login?x=1", { exact: true }).waitFor();
  await panel.getByText("javascript[:]window[.]pwned=1").waitFor();
  await panel.getByText("application/x-msdownload").waitFor();
  await panel.getByText("invoice⟨RLO⟩fdp.exe").waitFor();
  expect(await panel.locator("a[href]").count()).toBe(0);
  await panel.getByRole("button", { name: "Copy the defanged link" }).first().click();
  await panel.getByRole("button", { name: "Copied" }).waitFor();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("hxxps://evil[.]test/login?x=1");
  await panel.getByRole("button", { name: "Copy the SHA-256" }).click();
  expect(await page.evaluate("navigator.clipboard.readText()")).toBe("ab".repeat(32));
  expect(troubles).toEqual([]);
});

test("a hostile subject, name and file run nothing and break no tab, at 390 pixels and in the dark", async () => {
  const { page, troubles } = await open({ width: 390, dark: true });
  const heading = page.getByRole("heading", { level: 1 });
  expect((await heading.textContent())?.length).toBeLessThan(400);
  for (const tab of TABS) {
    await page.goto(`/${tenant.tenantId}/messages/${hostile.messageId}?tab=${tab}`);
    await shown(page).locator("> *").first().waitFor();
    await page.getByLabel("Loading").waitFor({ state: "detached" });
    const overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    expect(await page.evaluate(overflow), tab).toBe(0);
    await expectAccessible(page);
  }
  expect(await page.evaluate("window.pwned")).toBeUndefined();
  // Turned round inside of itself, and nothing beside it.
  const box = await heading.boundingBox();
  expect(box?.height).toBeLessThan(400);
  expect(troubles).toEqual([]);
});

test("every tab is accessible in the light too", async () => {
  const { page, troubles } = await open();
  for (const tab of TABS) {
    await page.getByRole("tab", { name: LABELS[tab] }).click();
    await page.waitForURL(`**?tab=${tab}`);
    await shown(page).locator("> *").first().waitFor();
    await page.getByLabel("Loading").waitFor({ state: "detached" });
    await expectAccessible(page);
  }
  expect(troubles).toEqual([]);
});

const LABELS: Readonly<Record<(typeof TABS)[number], string>> = {
  details: "Details",
  copies: "Copies",
  log: "Action log",
  raw: "Raw",
  similar: "Similar",
  trace: "Trace",
};

test("every mailbox is listed with its state, and what is done to the message appears by itself", async () => {
  const { api } = dashboard;
  const message = await seedMessage(api.database, tenant, { recipients: ["carl", "dora"] });
  const { page } = await open({ message: message.messageId, tab: "copies" });
  await page.getByRole("cell", { name: "carl@corp.example" }).waitFor();
  expect(await page.getByRole("cell", { name: "Delivered" }).count()).toBe(2);
  const token = await api.token(tenant.tenantId, "soc-analyst");
  const path = `investigate/${message.messageId}/move`;
  const asked = { account: tenant.tenantId, token, method: "POST", path };
  const moved = api.call({ ...asked, body: { destination: "JunkEmail", reason: "reported" } });
  await page.getByRole("cell", { name: "Pending" }).first().waitFor();
  await page.getByRole("tab", { name: "Action log" }).click();
  await page.getByRole("cell", { name: "Retraction asked for" }).first().waitFor();
  await moved;
});

test("what was put back is exempt until a person lifts that", async () => {
  const { api } = dashboard;
  const message = await seedMessage(api.database, tenant, { recipients: ["emil"] });
  const [copy] = message.copies;
  await api.database.asWorker((tx) =>
    tx.rows("update copy set exempt_at = now(), exempt_by = 'person:ann' where id = $1", [copy?.copyId]),
  );
  const { page, troubles } = await open({ message: message.messageId, tab: "copies" });
  await page.getByRole("button", { name: "Lift the exemption of emil@corp.example" }).click();
  await page.getByText("Automation may act on this copy again.").waitFor();
  await page.getByRole("cell", { name: "No", exact: true }).waitFor();
  expect(await logged(message.messageId)).toContain("LIFT_EXEMPTION");
  expect(troubles).toEqual([]);
});

test("the members of its campaign are ticked, known senders apart and not, and the ticked ones are retracted", async () => {
  const { store } = journalOf(dashboard.api.database);
  const put = async (
    ...parts: Parameters<typeof campaignDelivery> extends [unknown, ...infer R] ? R : never
  ) => (await store(campaignDelivery(tenant, ...parts))).messageId;
  const partner = { from: "pat@partner.example", dmarc: "pass" } as const;
  const before =
    "The board meets on Friday at ten in the large room. Please bring the figures of the last quarter.";
  for (const n of [1, 2, 3]) {
    await put(`before${n}`, {
      ...partner,
      text: `${before} ${n}`,
      receivedAt: new Date(Date.UTC(2026, 9, n)),
    });
  }
  const first = await put("Marion");
  const second = await put("Sven", { to: ["bob"] });
  const known = await put("Pat", partner);
  const { page } = await open({ message: first, tab: "similar" });
  const apart = page.getByRole("region", { name: "Known senders" });
  await apart.getByText("pat@partner.example").waitFor();
  expect(await apart.getByRole("checkbox").isChecked()).toBe(false);
  await page.getByRole("button", { name: "Retract 2 messages…" }).waitFor();
  await apart.getByRole("checkbox").check();
  await page.getByRole("button", { name: "Retract 3 messages…" }).click();
  await page.waitForURL("**/retractions/new?*");
  const ids = new URL(page.url()).searchParams.get("ids")?.split(",");
  expect(new Set(ids)).toEqual(new Set([first, second, known]));
});

test("a person says what a message is, and it has a new verdict", async () => {
  const message = await seedMessage(dashboard.api.database, tenant, { disposition: "SPAM" });
  const { page, troubles } = await open({ message: message.messageId });
  await page.getByText("Spam", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Reclassify…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Nothing found" }).check();
  await expectAccessible(page);
  await dialog.getByRole("button", { name: "Reclassify" }).click();
  await page.getByText("The message has a new verdict.").waitFor();
  await page.getByText("Nothing found", { exact: true }).first().waitFor();
  expect(troubles).toEqual([]);
});

test("who may only look is offered nothing else, and no address brings him to the mail itself", async () => {
  for (const [role, tabs] of [
    ["viewer", ["Details", "Copies", "Action log", "Similar"]],
    ["config-admin", ["Details", "Copies", "Action log", "Similar", "Trace"]],
  ] as const) {
    const { page } = await open({ role, tab: "raw" });
    await page.getByText("It shows bank.example").waitFor();
    expect(await page.getByRole("tab").allTextContents()).toEqual(tabs);
    // Whose a link is, and nothing else of it.
    await page.getByText("of each link only its domain is shown").waitFor();
    const details = await page.getByRole("main").innerText();
    expect(details).toContain("evil[.]test");
    expect(details).not.toMatch(/login|<b>run/);
    for (const name of ["Retract…", "Release…", "Reclassify…", "Show the message"]) {
      expect(await page.getByRole("button", { name }).count()).toBe(0);
    }
  }
});

test("nothing of the original is read before somebody asks for it, and then it is written down once", async () => {
  const { page } = await open({ tab: "raw" });
  await page.getByRole("button", { name: "Show the message" }).waitFor();
  expect(await logged(hostile.messageId)).not.toContain("PREVIEW");
  await page.getByRole("button", { name: "Show the message" }).click();
  await page.getByText("hxxp://evil[.]test/now").waitFor();
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect((await logged(hostile.messageId)).filter((it) => it === "PREVIEW")).toHaveLength(1);
});

test("where the original was not kept, it is said why and what can be done", async () => {
  const message = await seedMessage(dashboard.api.database, tenant, { disposition: "NONE" });
  const { page } = await open({ message: message.messageId, tab: "raw" });
  await page.getByText("The original was not kept").waitFor();
  expect(await page.getByRole("button", { name: "Show the message" }).count()).toBe(0);
  await expectAccessible(page);
});
