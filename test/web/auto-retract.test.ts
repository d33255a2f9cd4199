import type { Page } from "playwright-core";
import { beforeEach, expect, test } from "vitest";
import { openScreens } from "../support/open-screens.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { proveEverything } from "../support/record-self-test.ts";
import { openSettingsScreens, type SettingsScreens } from "../support/settings-screens.ts";

const AUTO_RETRACT = "settings/retract-settings/auto-retract";
const UPDATE = "Update Auto-retract Settings";

let persons: string[] = [];
let it: SettingsScreens;

// The same array: who may approve changes from test to test.
const on = openScreens({ approving: persons });
beforeEach(async () => {
  persons.length = 0;
  it = await openSettingsScreens(on);
  await proveEverything(on.api.database, it.tenant.tenantId);
});

function select(page: Page, disposition: string, integration = "Corp 365") {
  return page.getByLabel(`${disposition}: ${integration}`, { exact: true });
}

async function optionsOf(page: Page, disposition: string, integration: string): Promise<readonly string[]> {
  return select(page, disposition, integration).locator("option").allTextContents();
}

test("whoever knows the way of old finds every step where it was, from the first page to the update", async () => {
  await using opened = await it.open("/");
  const { page, troubles } = opened;
  await page.getByRole("link", { name: "Settings", exact: true }).click();
  const main = page.getByRole("main");
  await main.getByRole("link", { name: "Email Configuration" }).click();
  await main.getByRole("link", { name: "Retract Settings" }).click();
  await main.getByRole("link", { name: "Auto-Retract" }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dispositions = ["Malicious", "Spoof", "Suspicious", "Spam", "Bulk"];
  const folders = [
    "No Action",
    "Junk Email",
    "Trash",
    "Soft Delete (user recoverable)",
    "Hard Delete (admin recoverable)",
  ];
  for (const disposition of dispositions) {
    const offered = await optionsOf(page, disposition, "Corp 365");
    expect(offered.map((each) => each.replace(" · suggested", ""))).toEqual(folders);
    expect(await select(page, disposition).inputValue()).toBe("none");
  }
  await select(page, "Malicious").selectOption({ label: "Soft Delete (user recoverable) · suggested" });
  for (const disposition of ["Spoof", "Suspicious", "Spam"]) {
    await select(page, disposition).selectOption({ label: "Junk Email · suggested" });
  }
  await select(page, "Bulk").selectOption({ label: "Trash" });
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByText("The Auto-Retract settings are updated.").waitFor();
  await page.getByText("Version 1", { exact: true }).waitFor();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([
    {
      integration_name: "Corp 365",
      version: 1,
      destinations: {
        MALICIOUS: "RecoverableItemsDeletions",
        SPOOF: "JunkEmail",
        SUSPICIOUS: "JunkEmail",
        SPAM: "JunkEmail",
        BULK: "DeletedItems",
      },
    },
    { integration_name: "Workspace", version: 0 },
  ]);
  expect(troubles).toEqual([]);
});

test("Gmail is offered what Gmail can do, and the suggestion is only said", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  expect(await optionsOf(page, "Malicious", "Workspace")).toEqual([
    "No Action",
    "Junk Email",
    "Trash · suggested",
  ]);
  expect(await page.getByRole("button", { name: UPDATE }).isDisabled()).toBe(true);
  await page.getByText("Gmail has neither Soft Delete nor Hard Delete").waitFor();
});

test("what a change would have moved stands there before it is saved, and follows each choice", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await select(page, "Spam").selectOption("JunkEmail");
  const preview = page.getByRole("region", {
    name: "What this would have moved in the last 7 days: Corp 365",
  });
  await preview.getByText("3 copies would have been moved.").waitFor();
  await preview.getByText("3 copies of 2 messages").waitFor();
  await preview.getByRole("button", { name: "The newest 2 messages" }).click();
  await preview.getByText("You win").waitFor();
  await select(page, "Malicious").selectOption("DeletedItems");
  await preview.getByText("4 copies would have been moved.").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([{ version: 0 }, { version: 0 }]);
});

test("for whom it is is chosen from the directory, counted before it is saved, and stands there afterwards", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page, troubles } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await select(page, "Spam").selectOption("JunkEmail");
  const whom = page.getByRole("region", { name: "For whom: Corp 365" });
  await whom.getByText("Everybody", { exact: true }).waitFor();
  await whom.getByRole("button", { name: "Choose for whom: Corp 365" }).click();
  const excepted = whom.getByRole("combobox", { name: "Except these mailboxes: Corp 365" });
  await excepted.fill("bob");
  await page.getByRole("option", { name: /^bob@/ }).click();
  const preview = page.getByRole("region", {
    name: "What this would have moved in the last 7 days: Corp 365",
  });
  await preview.getByText("1 copy outside of the scope would have stayed").waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByText(/^For: Except: bob@/).waitFor();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([
    { version: 1, scope: { only: null, except: { mailboxes: [{ lost: false }] } } },
    { scope: null },
  ]);
  expect(troubles).toEqual([]);
});

test("an older version is restored by way of its preview, as a version of its own", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  const save = async (folder: string, version: string): Promise<void> => {
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await select(page, "Spam").selectOption(folder);
    await page.getByRole("button", { name: UPDATE }).click();
    await page.getByText(version, { exact: true }).waitFor();
  };
  await save("JunkEmail", "Version 1");
  await save("DeletedItems", "Version 2");
  await page.getByRole("button", { name: "History: Corp 365" }).click();
  const history = page.getByRole("dialog", { name: "History: Corp 365" });
  await history.getByText("This one holds now").waitFor();
  await history.getByRole("button", { name: "Restore this version: 1" }).click();
  expect(await select(page, "Spam").inputValue()).toBe("JunkEmail");
  await page.getByText("Trash → Junk Email").waitFor();
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByText("Version 3", { exact: true }).waitFor();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([
    { version: 3, destinations: { SPAM: "JunkEmail" } },
    {},
  ]);
});

test("Hard Delete says that it is final, and is typed before it holds", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await select(page, "Malicious").selectOption({ label: "Hard Delete (admin recoverable)" });
  await page.getByRole("button", { name: UPDATE }).click();
  const dialog = page.getByRole("dialog", { name: "Hard Delete is final" });
  await dialog.getByText("Undeliver cannot bring it back either").waitFor();
  await dialog.getByText("Malicious (Corp 365)").waitFor();
  const word = dialog.getByLabel("Type “Hard Delete” to go on");
  await word.fill("hard");
  await dialog.getByRole("button", { name: UPDATE }).click();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([{ version: 0 }, {}]);
  await word.fill("Hard Delete");
  await dialog.getByRole("button", { name: UPDATE }).click();
  await page.getByText("Version 1", { exact: true }).waitFor();
});

test("where somebody else may approve, Hard Delete waits for him, and shows who asked for what", async () => {
  persons.push("person:ann", "person:bob");
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await select(page, "Spam").selectOption("RecoverableItemsPurges");
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByLabel("Type “Hard Delete” to go on").fill("Hard Delete");
  await page.getByRole("dialog").getByRole("button", { name: UPDATE }).click();
  const waiting = page.getByRole("region", { name: "Hard Delete waits for a second person: Corp 365" });
  await waiting.getByText("Spam: No Action → Hard Delete (admin recoverable)").waitFor();
  await waiting.getByText("You asked for it").waitFor();
  await expectAccessible(page);
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([{ version: 0 }, {}]);
});

test("a second person looks at what a proposal would have moved, on the screen of approvals, and approves that one", async () => {
  const person = await on.api.person(it.tenant.tenantId, "soc-analyst");
  persons.push("person:ann", person.actor);
  const [setting] = (await it.call("GET", "settings/auto_retract")) as readonly { integration_id: string }[];
  const none = { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "none" };
  const propose = (destinations: object): Promise<unknown> =>
    it.call("PUT", "settings/auto_retract", {
      integration_id: setting?.integration_id,
      destinations: { ...none, ...destinations },
    });
  await propose({ SPAM: "RecoverableItemsPurges" });
  const { page } = await on.page({ cookie: person.cookie });
  // Whatever changes meanwhile this screen does not hear of.
  await page.route("**/email-security/events*", (route) => route.abort());
  await page.goto(`/${it.tenant.tenantId}/settings/approval`);
  const waiting = page.getByRole("region", { name: "Hard Delete waits for a second person: Corp 365" });
  await waiting.getByText("Spam: No Action → Hard Delete (admin recoverable)").waitFor();
  await waiting.getByText("3 copies of 2 messages").waitFor();
  const approve = waiting.getByRole("button", { name: "Approve" });
  expect(await approve.isDisabled()).toBe(true);
  await waiting.getByLabel("Reason").fill("seen the preview");
  await propose({ MALICIOUS: "RecoverableItemsPurges" });
  await approve.click();
  await waiting.getByRole("alert").getByText("This is no more what you saw").waitFor();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([{ version: 0 }, {}]);
  // It shows by now what waits, for which nothing has been said yet.
  await waiting.getByText("Malicious: No Action → Hard Delete (admin recoverable)").waitFor();
  expect(await approve.isDisabled()).toBe(true);
  await waiting.getByLabel("Reason").fill("seen this one");
  await approve.click();
  await page.getByText("Approved: the settings hold now.").waitFor();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([
    { version: 1, destinations: { SPAM: "none", MALICIOUS: "RecoverableItemsPurges" } },
    {},
  ]);
  await page.context().close();
});

test("a Config Admin sees his limit, may save within it, and not beyond it", async () => {
  await it.call("PUT", "settings/auto_retract/limit", { copies: 2, percent: 0 });
  await using opened = await it.open(AUTO_RETRACT, "config-admin");
  const { page } = opened;
  await page.getByText("2 copies, or 0 % of the week's copies, whichever is more").waitFor();
  expect(await page.getByRole("button", { name: "Edit: Limit for Config Admins" }).count()).toBe(0);
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await select(page, "Spam").selectOption("JunkEmail");
  await page.getByText("Ask a Super Admin to save it.").waitFor();
  expect(await page.getByRole("button", { name: UPDATE }).isDisabled()).toBe(true);
  await select(page, "Spam").selectOption("none");
  await select(page, "Malicious").selectOption("JunkEmail");
  await page.getByText("Your role may change up to 2 copies by itself; this counts 1 copy.").waitFor();
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByText("Version 1", { exact: true }).waitFor();
});

test("two who edit at once: the second is told, and goes on with what he chose on top of what the first saved", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await select(page, "Spam").selectOption("JunkEmail");
  const [setting] = (await it.call("GET", "settings/auto_retract")) as readonly { integration_id: string }[];
  await it.call("PUT", "settings/auto_retract", {
    integration_id: setting?.integration_id,
    destinations: { MALICIOUS: "none", SPOOF: "none", SUSPICIOUS: "none", SPAM: "none", BULK: "JunkEmail" },
  });
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByRole("alert").getByText("Somebody saved another version meanwhile").waitFor();
  expect(await select(page, "Spam").inputValue()).toBe("JunkEmail");
  await page.getByRole("button", { name: "Take up what stands now, and keep my choices" }).click();
  expect(await select(page, "Bulk").inputValue()).toBe("JunkEmail");
  await page.getByRole("button", { name: UPDATE }).click();
  await page.getByText("Version 2", { exact: true }).waitFor();
  expect(await it.call("GET", "settings/auto_retract")).toMatchObject([
    { version: 2, destinations: { SPAM: "JunkEmail", BULK: "JunkEmail" } },
    {},
  ]);
});

test("automation is set to observe where its settings are, and a fresh install says what is missing", async () => {
  await using opened = await it.open(AUTO_RETRACT);
  const { page } = opened;
  await page.getByRole("switch", { name: "Observe only" }).click();
  await page.getByText("Automation observes: what it would do is recorded").waitFor();
  expect(await it.call("GET", "settings/automation")).toMatchObject({ mode: "observe" });
  const fresh = await openSettingsScreens(on);
  await on.api.database.asWorker((tx) =>
    tx.rows("delete from message where tenant_id = $1", [fresh.tenant.tenantId]),
  );
  await using empty = await fresh.open(AUTO_RETRACT);
  await empty.page.getByText("No source has delivered anything yet").waitFor();
  await expectAccessible(empty.page);
});
