import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import { beforeAll, expect, test } from "vitest";
import { ROLES, type Role } from "#identity/role.ts";
import { openScreens } from "../support/open-screens.ts";
import { expectGoodScreen } from "../support/expect-good-screen.ts";
import { AN_EML, openSettingsScreens, type SettingsScreens } from "../support/settings-screens.ts";

let it: SettingsScreens;

const on = openScreens();
beforeAll(async () => {
  it = await openSettingsScreens(on);
});

/** The screens themselves are walked over elsewhere; these lie behind a button of theirs. */
const BEHIND: Readonly<Record<string, string>> = {
  "settings/retract-settings/auto-retract": "Edit",
  "settings/domains": "Add source",
  "settings/integrations": "Add integration",
  "settings/directory": "Schedule",
  "settings/lists?list=trusted": "Import CSV",
  "settings/important-people": "Add person",
};

test.each(Object.entries(BEHIND))(
  "what %s shows behind “%s” is accessible and fits",
  async (screen, button) => {
    await using opened = await it.open(screen);
    const { page, troubles } = opened;
    await page.getByRole("button", { name: button, exact: true }).click();
    await page.getByRole("status", { name: "Loading" }).first().waitFor({ state: "hidden" });
    await expectGoodScreen(page);
    expect(troubles).toEqual([]);
  },
);

const EVERYTHING = [
  "Domains & journaling",
  "Integrations",
  "Directory",
  "Retract Settings",
  "Auto-Retract",
  "Lists",
  "Detections",
  "Responses",
  "Important people",
  "Approval",
  "Retention",
];
const MENUS: Readonly<Record<Role, readonly string[]>> = {
  "super-admin": EVERYTHING,
  "config-admin": [
    "Domains & journaling",
    "Integrations",
    "Directory",
    "Retract Settings",
    "Auto-Retract",
    "Responses",
  ],
  "soc-analyst": ["Directory", "Lists", "Detections", "Important people", "Approval"],
  viewer: ["Directory"],
};

test.each(ROLES)("a %s finds in the menu what he may set, and the API refuses the rest", async (role) => {
  await using opened = await it.open("overview", role);
  const { page } = opened;
  await page.getByRole("heading", { level: 1 }).waitFor();
  const offered = await page
    .getByRole("region", { name: "Email Configuration" })
    .getByRole("link")
    .allTextContents();
  expect(offered).toEqual(MENUS[role]);
  if (MENUS[role].includes("Retention")) return;
  await page.goto(`/${it.tenant.tenantId}/settings/retention`);
  await page.getByText("does not open this screen").waitFor();
});

test("a domain is added, gets another integration, and says before it goes what depends on it", async () => {
  await using opened = await it.open("settings/domains");
  const { page } = opened;
  await page.getByRole("textbox", { name: "Domain" }).fill("Branch.Example");
  await page.getByRole("combobox", { name: "Default integration", exact: true }).selectOption("Corp 365");
  await page.getByRole("button", { name: "Add domain" }).click();
  await page.getByLabel("Default integration: branch.example").selectOption("Workspace");
  await page.getByText("branch.example has another integration now.").waitFor();
  await page.getByRole("button", { name: "Verify: branch.example" }).click();
  const verify = page.getByRole("dialog", { name: "Verify branch.example" });
  await verify.getByRole("button", { name: "Look now" }).click();
  await verify.getByText("The DNS has no TXT record _undeliver.branch.example").waitFor();
  await verify.getByRole("button", { name: "Go on without the record" }).click();
  await verify.getByLabel("Reason").fill("a branch without a DNS of its own");
  await verify.getByRole("button", { name: "Skip the verification" }).click();
  await page.getByText("branch.example counts from now on.").waitFor();
  await page.getByRole("button", { name: `Remove: ${it.tenant.domain}` }).click();
  await page.getByRole("dialog").getByText("2 mailboxes of this domain are known.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("button", { name: "Remove: branch.example" }).click();
  await page.getByRole("dialog").getByText("No mailbox of this domain is known.").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("branch.example is removed.").waitFor();
  expect(await it.call("GET", "settings/domains")).toMatchObject([{ domain: it.tenant.domain }]);
});

test("a source tells its address once, has two while one is replaced, and is changed in place", async () => {
  await using opened = await it.open("settings/domains");
  const { page } = opened;
  await page.getByRole("button", { name: "Add source" }).click();
  const form = page.getByRole("dialog", { name: "Add source" });
  await form.getByLabel("Name").fill("Gateway");
  await form.getByLabel("Format").selectOption("Plain BCC copy");
  await form.getByLabel("Sending addresses: Values").fill("192.0.2.7\n198.51.100.0/24");
  await form.getByRole("button", { name: "Add source" }).click();
  const told = page.getByRole("dialog", { name: "The intake address" });
  const address = (await told.getByText("@journal.test").textContent()) ?? "";
  expect(address).toMatch(/^[0-9a-f]{40}@journal\.test$/);
  await told.getByRole("button", { name: "I have it" }).click();
  const card = page.getByRole("article", { name: "Gateway" });
  await card.getByText("198.51.100.0/24").waitFor();
  await page.getByRole("button", { name: "Explain an .eml" }).click();
  const explain = page.getByRole("dialog", { name: "What would the intake make of it?" });
  await explain.getByLabel("Address of the server").fill("192.0.2.7");
  await explain.locator("input[type=file]").setInputFiles(AN_EML);
  await explain.getByRole("article", { name: "Gateway" }).getByText("a@b.example: A copy").waitFor();
  await page.keyboard.press("Escape");
  expect(await page.content()).not.toContain(address);
  await card.getByRole("button", { name: "Rotate address" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Rotate address" }).click();
  await told.getByRole("button", { name: "I have it" }).click();
  await card.getByText("Two valid: the former one until").waitFor();
  await card.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("dialog").getByLabel("Hop count").fill("2");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("The source is changed.").waitFor();
  await card.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await card.waitFor({ state: "detached" });
});

test("a Microsoft integration is added with a secret that is never seen again, rests, works again, and goes", async () => {
  await using opened = await it.open("settings/integrations");
  const { page } = opened;
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  // Without an application of the instance nobody is sent to Microsoft.
  expect(await form.getByLabel("Microsoft 365: Authorize").isDisabled()).toBe(true);
  await form.getByLabel("Microsoft 365: an application of your own").check();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByText("Mail.ReadWrite").waitFor();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill("Second [365]");
  await form.getByLabel("Directory (tenant)").fill("second.example");
  await form.getByLabel("Application (client) id").fill("app-2");
  await form.getByRole("textbox", { name: "Client secret" }).fill("s3cret-of-the-app");
  await form.getByRole("button", { name: "Add integration" }).click();
  await page.getByText("The integration is added.").waitFor();
  const row = page.getByRole("row", { name: "Second [365]" });
  await row.getByText("app-2").waitFor();
  expect(await page.content()).not.toContain("s3cret-of-the-app");
  await row.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("new secret is under way");
  await page.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
  await row.getByText("new secret is under way").waitFor();
  await row.getByRole("button", { name: "Resume" }).click();
  await row.getByText("Untested").waitFor();
  await row.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox").fill("second");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await row.waitFor();
  await dialog.getByRole("textbox").fill("Second [365]");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await row.waitFor({ state: "detached" });
});

test("a Google integration takes the key file of a service account, and no other file", async () => {
  await using opened = await it.open("settings/integrations");
  const { page } = opened;
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Google Workspace").check();
  await form.getByRole("button", { name: "Next" }).click();
  const key = (content: object) => ({
    name: "key.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(content)),
  });
  await form.getByLabel("Service account key").setInputFiles(key({ type: "authorized_user" }));
  await form.getByRole("alert").getByText("This is no key file of a service account").waitFor();
  expect(await form.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
  const account = { type: "service_account", client_email: "un@project.example", client_id: "100200300" };
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
  const private_key = privateKey.export({ type: "pkcs8", format: "pem" });
  await form
    .getByLabel("Service account key")
    .setInputFiles(key({ ...account, private_key, project_id: "x" }));
  // What the administrator has to enter at Google.
  await form.getByText("100200300").waitFor();
  await form.getByText("/auth/gmail.modify,").waitFor();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill("Second Workspace");
  await form.getByLabel("Administrator").fill("it@second.example");
  await form.getByRole("button", { name: "Add integration" }).click();
  await page.getByRole("row", { name: "Second Workspace" }).getByText("un@project.example").waitFor();
  expect(await page.content()).not.toContain("-----BEGIN");
});

test("a list is added to, changed, searched, imported with a reason for what is refused, and exported safely", async () => {
  await using opened = await it.open("settings/lists?list=allow");
  const { page } = opened;
  await page.getByRole("button", { name: "Add entry" }).click();
  await page.getByRole("dialog").getByLabel("Pattern").fill("Partner@Printer.example");
  await page.getByRole("dialog").getByLabel("Comment").fill("=HYPERLINK(1)");
  await page.getByRole("dialog").getByRole("button", { name: "Add entry" }).click();
  await page.getByRole("button", { name: "Edit: partner@printer.example" }).click();
  await page.getByRole("dialog").getByLabel("Pattern").fill("partner@print.example");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await page.getByText("partner@print.example").waitFor();
  await page.getByRole("button", { name: "Import CSV" }).click();
  const csv =
    'pattern,type,comment\npartner@print.example,EMAIL,\nsupplier.example,DOMAIN,"a, b"\nno domain,DOMAIN,\n';
  await page
    .getByLabel("CSV file")
    .setInputFiles({ name: "allow.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.getByRole("dialog").getByRole("button", { name: "Import CSV" }).click();
  const result = page.getByRole("dialog");
  await result.getByText("1 entry added, 1 already there, 1 refused.").waitFor();
  await result.getByText("Line 3: no domain").waitFor();
  await result.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("searchbox", { name: "Search the list" }).fill("supplier");
  await page.waitForURL("**search=supplier");
  await page.getByText("partner@print.example").waitFor({ state: "detached" });
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export CSV" }).click();
  const path = await (await download).path();
  expect(await readFile(path, "utf8")).toBe(
    'pattern,type,comment\r\nsupplier.example,DOMAIN,"a, b"\r\npartner@print.example,EMAIL,\'=HYPERLINK(1)\r\n',
  );
});

test("an indicator is taken defanged and goes again; a person is put on the list and off it", async () => {
  await using opened = await it.open("settings/detections");
  const { page } = opened;
  await page.getByRole("button", { name: "Add indicator" }).click();
  await page.getByRole("dialog").getByLabel("Value").fill("hxxps://evil[.]example/login");
  await page.getByRole("dialog").getByRole("button", { name: "Add indicator" }).click();
  await page.getByText("past mail is searched for it").waitFor();
  await page.getByRole("button", { name: "Remove: evil.example/login" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("The indicator is removed.").waitFor();
  await page.goto(`/${it.tenant.tenantId}/settings/important-people`);
  await page.getByRole("button", { name: "Add person" }).click();
  await page.getByRole("dialog").getByLabel("Address").fill("cfo@corp.example");
  await page.getByRole("dialog").getByRole("button", { name: "Add person" }).click();
  await page.getByRole("button", { name: "Remove: cfo@corp.example" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("The person is off the list.").waitFor();
  const people = await it.call("GET", "settings/important_people");
  expect(JSON.stringify(people)).not.toContain("cfo@corp.example");
});

test("responses, approval and retention are saved as the API keeps them", async () => {
  await using opened = await it.open("settings/responses");
  const { page } = opened;
  await page.getByRole("group", { name: "Post-delivery response" }).getByLabel("Act (recommended)").check();
  await page.getByLabel("So many days back").fill("14");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  expect(await it.call("GET", "settings/responses")).toMatchObject({
    post_delivery: { mode: "act", days: 14 },
    submission: { mode: "dry_run" },
    version: 1,
  });
  await page.goto(`/${it.tenant.tenantId}/settings/approval`);
  await page.getByLabel("So many copies may one person or token set going").fill("50");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("may set 50 copies an hour going alone").waitFor();
  await page.goto(`/${it.tenant.tenantId}/settings/retention`);
  await page.getByLabel("Deleted Items (Trash): how long").selectOption("Days");
  await page.getByLabel("Deleted Items (Trash): days").fill("90");
  await page.getByLabel("Recoverable Items (Soft Delete): days").fill("30");
  await page.getByLabel("What past mail is found by: how long").selectOption("Days");
  await page.getByLabel("What past mail is found by: days").fill("120");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  expect(await it.call("GET", "settings/retention")).toMatchObject({
    microsoft: { junk: 30, deleted_items: 90, recoverable_items: 30 },
    google: { spam: 30, trash: 30 },
    undeliver: { search: 120 },
  });
});
