import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type DemoPost, openDemoPost } from "../e2e/demo-post.ts";
import { type StartedDemo, startDemo } from "../e2e/started-demo.ts";
import { openPage, startBrowser } from "../support/browser.ts";
import { totpCode } from "../support/totp.ts";

const ADMINISTRATOR = { email: "ada@corp.example", password: "a horse of another colour" };
const AURORA = "Aurora (Microsoft 365)";
const BOREALIS = "Borealis (Google Workspace)";
/** Gmail's labels. */
const IN_TRASH = /^(?!.*\bINBOX\b).*\bTRASH\b/;
const IN_SPAM = /^(?!.*\bINBOX\b).*\bSPAM\b/;

// One start, one browser, one page: somebody's first hour, each step where the one before has led.
let demo: StartedDemo;
let post: DemoPost;
let browser: Browser;
let page: Page;
let troubles: readonly string[];

beforeAll(async () => {
  [demo, browser] = await Promise.all([startDemo(), startBrowser()]);
  post = openDemoPost(demo);
  ({ page, troubles } = await openPage(browser, demo.place.base));
});
afterAll(async () => {
  await browser.close();
  await demo[Symbol.asyncDispose]();
});

test("the code that npm start prints makes the first administrator, whom a password and a second factor let in from then on", async () => {
  await page.goto("/");
  await page.waitForURL(demo.setup.url);
  await page.getByLabel("One-time code").fill(demo.setup.code);
  await page.getByLabel("Name").fill("Ada First");
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel(/^Password/).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Begin" }).click();
  await atOverview();
  await signOut();
  await enterPassword();
  await atOverview();

  await chooseOfUser("Profile");
  await page.getByRole("button", { name: "Set up a second factor" }).click();
  await page.getByLabel("Current password").fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Continue" }).click();
  const uri = (await page.getByRole("link", { name: "Open in the app" }).getAttribute("href")) ?? "";
  await page.getByLabel("Code of the app").fill(totpCode(uri));
  await page.getByRole("button", { name: "Check the code" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("button", { name: "Turn off" }).waitFor();

  await signOut();
  await enterPassword();
  await page.getByLabel("Code of the app").fill(totpCode(uri, new Date(), 1));
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await atOverview();
  expect(troublesButSignedOut()).toEqual([]);
});

test("log in, Settings, Email Configuration, Retract Settings, Auto-Retract, Edit, choose the folders, update: and a phish goes there", async () => {
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  const main = page.getByRole("main");
  await main.getByRole("link", { name: "Email Configuration" }).click();
  for (const integration of [AURORA, BOREALIS]) {
    await main.getByRole("link", { name: "Integrations" }).click();
    await main.getByRole("link", { name: integration }).click();
    const trash = page.getByRole("table", { name: "What is proven" }).getByRole("row", { name: /Trash/ });
    await trash.getByText("Proven", { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByRole("status").filter({ hasText: "Ended" }).waitFor();
    await page.goBack();
    await page.goBack();
  }
  await main.getByRole("link", { name: "Retract Settings" }).click();
  await main.getByRole("link", { name: "Auto-Retract" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const chosen = {
    Malicious: ["Hard Delete (admin recoverable)", "Trash"],
    Spoof: ["Soft Delete (user recoverable)", "Junk Email"],
    Suspicious: ["Trash", "Junk Email"],
    Spam: ["Junk Email", "No Action"],
    Bulk: ["No Action", "Junk Email"],
  };
  for (const [disposition, [atAurora = "", atBorealis = ""]] of Object.entries(chosen)) {
    await chooseFolder(disposition, AURORA, atAurora);
    await chooseFolder(disposition, BOREALIS, atBorealis);
  }
  await page.getByRole("button", { name: "Update Auto-retract Settings" }).click();
  const dialog = page.getByRole("dialog", { name: "Hard Delete is final" });
  await dialog.getByLabel("Type “Hard Delete” to go on").fill("Hard Delete");
  await dialog.getByRole("button", { name: "Update Auto-retract Settings" }).click();
  await page.getByText("The Auto-Retract settings are updated.").waitFor();
  await page.getByRole("button", { name: "Edit", exact: true }).waitFor();
  for (const [disposition, folders] of Object.entries(chosen)) {
    const row = page.getByRole("row").filter({ has: page.getByText(disposition, { exact: true }) });
    const shown = await row.getByRole("cell").allTextContents();
    expect(shown.slice(1).map((it) => it.replace(/(?:As suggested|Suggested: .*)$/, ""))).toEqual(folders);
  }

  const [atMicrosoft, atGoogle] = [post.person("aurora", 150), post.person("borealis", 60)];
  const phish = await post.sendPhish([atMicrosoft, atGoogle]);
  await post.expectPlaces(phish, [
    [atMicrosoft, /^Recoverable Items\/Purges$/],
    [atGoogle, IN_TRASH],
  ]);
  expect(troublesButSignedOut()).toEqual([]);
}, 180_000);

test("a mail sent over SMTP is found, planned, seen moving, and brought back to what it was, field by field", async () => {
  const [read, sorted, plain] = [
    post.person("aurora", 160),
    post.person("aurora", 161),
    post.person("aurora", 162),
  ];
  const [starred, other] = [post.person("borealis", 70), post.person("borealis", 71)];
  const id = await post.send(
    "Keys of the new office",
    [read, sorted, plain, starred, other],
    [
      "Dear colleague,",
      "the keys of the new office can be fetched from Thursday on at the reception, with your badge.",
      "Kind regards, the movers",
    ],
  );
  await post.traced(id, 5);
  const { mailboxes } = demo;
  await mailboxes.ownerDoes(read.address, id, { kind: "mark-read", isRead: true });
  await mailboxes.ownerDoes(sorted.address, id, { kind: "move", folder: "Inbox/Move" });
  await mailboxes.ownerDoes(starred.address, id, { kind: "relabel", add: ["STARRED"], remove: [] });
  const before = await demo.mailboxes.items(id);

  await openFromTrace("Keys of the new office");
  await page.getByRole("button", { name: "Retract…" }).click();
  await page.getByRole("radio", { name: "Trash" }).check();
  await page.getByLabel("Reason").fill("sent to the wrong people");
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("heading", { name: "5 copies of 1 message in 5 mailboxes" }).waitFor();
  expect(await demo.mailboxes.items(id)).toEqual(before);

  // From here on nobody loads the page again: the server tells.
  await page.evaluate("window.isSamePage = true");
  {
    await using _slow = await demo.mailboxes.slowDown(["gmail.modify"], 10_000);
    await page.getByRole("button", { name: "Move 5 copies to Trash" }).click();
    await page.getByText(/^[1-4] of 5 copies settled/).waitFor();
    await bar("5 copies: 5 Moved");
  }
  const deleted = /^Deleted Items$/;
  await post.expectPlaces(id, [
    [read, deleted],
    [sorted, deleted],
    [plain, deleted],
    [starred, IN_TRASH],
    [other, IN_TRASH],
  ]);

  await page.getByRole("tab", { name: "Release" }).click();
  await page
    .getByText(/^2 of 5 copies can be brought back.*; 3 copies for a time that nobody knows/)
    .waitFor();
  await page.getByRole("button", { name: "Release 5 copies" }).click();
  await page.getByRole("heading", { name: "Release", level: 1 }).waitFor();
  await bar("5 copies: 5 Restored");
  await expect.poll(() => page.getByText("Compared field by field: nothing differs.").count()).toBe(5);
  expect(await page.evaluate("window.isSamePage")).toBe(true);
  expect(await demo.mailboxes.items(id)).toEqual(before);
  expect(troublesButSignedOut()).toEqual([]);
}, 180_000);

test("a campaign that no detector knows is taken whole by way of what is similar, and nothing else", async () => {
  const [ann, ben, cleo, dan, eve] = [
    post.person("aurora", 170),
    post.person("aurora", 171),
    post.person("aurora", 172),
    post.person("borealis", 80),
    post.person("borealis", 81),
  ];
  const campaign = await Promise.all([
    post.sendFuelCard(1041, [ann, ben]),
    post.sendFuelCard(1042, [cleo, dan]),
    post.sendFuelCard(1043, [eve]),
  ]);
  const others = await post.send(
    "Lunch on Friday",
    [ann, ben, cleo, dan, eve],
    [
      "Hello, on Friday we have lunch by the river at noon, as every month.",
      "Tell me by Wednesday whether you come, and whether you bring somebody along.",
    ],
  );
  await Promise.all([
    post.traced(campaign[0], 2),
    post.traced(campaign[1], 2),
    post.traced(campaign[2], 1),
    post.traced(others, 5),
  ]);
  const [since, untouched] = [new Date(), await demo.mailboxes.items(others)];

  await openFromTrace("Your fuel card 1041");
  await page.getByRole("tab", { name: "Similar" }).click();
  await page.getByRole("button", { name: "Retract 3 messages…" }).click();
  await page.getByRole("radio", { name: "Junk Email" }).check();
  await page.getByRole("button", { name: "Make the plan" }).click();
  await page.getByRole("heading", { name: "5 copies of 3 messages in 5 mailboxes" }).waitFor();
  await page.getByRole("button", { name: "Move 5 copies to Junk Email" }).click();
  await bar("5 copies: 5 Moved");
  await page.getByText("Done", { exact: true }).first().waitFor();

  const [junk, spam] = [/^Junk Email$/, IN_SPAM];
  await post.expectPlaces(campaign[0], [
    [ann, junk],
    [ben, junk],
  ]);
  await post.expectPlaces(campaign[1], [
    [cleo, junk],
    [dan, spam],
  ]);
  await post.expectPlaces(campaign[2], [[eve, spam]]);
  expect(await demo.mailboxes.items(others)).toEqual(untouched);
  const changed = new Set((await demo.mailboxes.changesByApps(since)).map((it) => it.messageId));
  for (const id of changed.difference(new Set(campaign))) {
    // The demo's own mail goes on, and automation takes what is flagged of it.
    expect((await post.messageOf(id))?.final_disposition).not.toMatch(/^NONE$/);
  }
  expect(changed.isSupersetOf(new Set(campaign))).toBe(true);
  expect(troublesButSignedOut()).toEqual([]);
}, 180_000);

async function atOverview(): Promise<void> {
  await page.waitForURL(`**/${demo.api.accountId}/overview`);
  await page.getByRole("heading", { name: "Overview", level: 1 }).waitFor();
}

async function chooseOfUser(item: string): Promise<void> {
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function signOut(): Promise<void> {
  await chooseOfUser("Sign out");
  await page.waitForURL("**/sign-in");
}

async function enterPassword(): Promise<void> {
  await page.getByLabel("E-mail").fill(ADMINISTRATOR.email);
  await page.getByLabel(/^Password/).fill(ADMINISTRATOR.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** As a person reads the list: what is suggested is only said beside it. */
async function chooseFolder(disposition: string, integration: string, folder: string): Promise<void> {
  const select = page.getByLabel(`${disposition}: ${integration}`, { exact: true });
  const offered = await select.locator("option").allTextContents();
  const label = offered.find((it) => it.replace(" · suggested", "") === folder) ?? folder;
  await select.selectOption({ label });
}

async function openFromTrace(subject: string): Promise<void> {
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Mail trace" }).click();
  const box = page.getByRole("combobox", { name: "Search all messages" });
  await box.fill(`subject:"${subject}"`);
  await box.press("Enter");
  await page.getByRole("link", { name: subject }).click();
  await page.getByRole("heading", { name: subject, level: 1 }).waitFor();
}

async function bar(words: string): Promise<void> {
  await page.getByRole("img", { name: words, exact: true }).waitFor({ timeout: 60_000 });
}

/** That nobody is signed in is an answer too, and the browser writes it down. */
function troublesButSignedOut(): readonly string[] {
  return troubles.filter((it) => !/\b401\b/.test(it));
}
