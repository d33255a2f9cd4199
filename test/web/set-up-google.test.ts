import { afterAll, beforeAll, expect, test } from "vitest";
import { listSyncs } from "#api/contract/directory.ts";
import { listDomains } from "#api/contract/domains.ts";
import { getHealth } from "#api/contract/health.ts";
import { listIntegrations } from "#api/contract/integrations.ts";
import { listSources } from "#api/contract/sources.ts";
import { until } from "../e2e/npm-start.ts";
import {
  colleaguesPhish,
  deliverUnseen,
  expectSourceWorks,
  judgeWhatIsMissing,
} from "../support/is-it-working.ts";
import { journalThere } from "../support/journal-steps.ts";
import { walkSelfTest } from "../support/self-test-stage.ts";
import { becomeAdministrator, openSetUpStage, type SetUpStage } from "../support/set-up-stage.ts";
import {
  addAndVerifyDomain,
  addSource,
  chooseFolder,
  copied,
  expectCopyMoved,
  goToSetting,
  sendPhish,
  takeBackAndRelease,
} from "../support/set-up-steps.ts";
import { CROWD, findPerson, watchDirectory } from "../support/watch-directory.ts";

/** A hundred thousand on a machine that is busy. */
const LONG = { timeout: 300_000 };
/** Before the others join: so many that the look at some mailboxes is at almost all of them. */
const PEOPLE = 20;
/** The suspended, the archived and the one without Gmail: known, and shown as out of reach. */
const ODD = 3;
const UNDELEGATED = { code: "unauthorized_client", result: "failed" } as const;
/** Gmail's labels. */
const IN_TRASH = /^(?!.*\bINBOX\b).*\bTRASH\b/;

// One start, one browser, one page, as for Microsoft; and at its end all of it is undone.
let stage: SetUpStage;
let account: string;
beforeAll(async () => {
  stage = await openSetUpStage(PEOPLE);
  account = await becomeAdministrator(stage, "Workspace");
});
afterAll(() => stage[Symbol.asyncDispose]());

const integrations = async () => (await stage.read(listIntegrations, account)).result;

test("the service account's key is uploaded, its delegation is copied, and only an administrator reads the directory", async () => {
  const { page, providers, keyFile } = stage;
  await goToSetting(page, "Integrations");
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Google Workspace").check();
  await form.getByRole("button", { name: "Next" }).click();
  const file = form.getByLabel("Service account key (JSON file)");
  await file.setInputFiles({
    name: "client.json",
    mimeType: "application/json",
    buffer: Buffer.from('{"web":{}}'),
  });
  await form.getByRole("alert").getByText("This is no key file of a service account").waitFor();
  expect(await form.getByRole("button", { name: "Next" }).isDisabled()).toBe(true);
  await file.setInputFiles(keyFile);
  await form.getByText("changes its labels and sets them back").waitFor();
  const scopes = await copied(page, form.getByRole("button", { name: "Copy: OAuth scopes" }));
  expect(scopes.split(",").map((it) => it.split("/").at(-1))).toEqual([
    "gmail.modify",
    "admin.directory.user.readonly",
    "admin.directory.group.readonly",
  ]);
  expect(await copied(page, form.getByRole("button", { name: "Copy: Client ID" }))).toMatch(/^\d+$/);
  await form.getByRole("button", { name: "Next" }).click();

  await form.getByLabel("Name").fill("Workspace");
  await form.getByLabel("Endpoints").selectOption("simulator");
  const add = async (administrator: string): Promise<void> => {
    await form.getByLabel("Administrator").fill(administrator);
    await form.getByRole("button", { name: "Add integration" }).click();
  };
  await add(`nobody@${providers.google.domain}`);
  await form.getByRole("alert").getByText("knows no such administrator").waitFor();
  const employee = providers.google.people.find((it) => it !== providers.google.administrator) ?? "";
  await add(employee);
  await form.getByRole("alert").getByText("(forbidden)").waitFor();
  expect(await integrations()).toEqual([]);
  await add(providers.google.administrator);
  await page.getByRole("row").filter({ hasText: providers.google.serviceAccount }).waitFor();
  expect(await integrations()).toMatchObject([
    {
      name: "Workspace",
      administrator: providers.google.administrator,
      directory_id: "C01simulated",
      stopped: null,
    },
  ]);
  expect(await page.content()).not.toContain("PRIVATE KEY");
  expect(stage.troubles(422)).toEqual([]);
});

test("the self-test is red for each scope that is taken away, and green as soon as it is given back", async () => {
  const { providers } = stage;
  const { domain, people } = providers.google;
  const [connection] = await integrations();
  const mailbox = people[PEOPLE - 1] ?? "";
  const rights = {
    "gmail.modify": UNDELEGATED,
    "admin.directory.user.readonly": UNDELEGATED,
    "admin.directory.group.readonly": UNDELEGATED,
  };
  const tested = { account, integrationId: connection?.id ?? "", name: "Workspace", domain, mailbox, rights };
  await walkSelfTest(stage, tested);
  expect(stage.troubles(422)).toEqual([]);
});

test("domain and source, and what the journaling page has to copy is where Google delivers to, to nobody but its certificate's owner", async () => {
  const { page, providers } = stage;
  const { domain } = providers.google;
  await goToSetting(page, "Domains & journaling");
  await addAndVerifyDomain(stage, domain);
  expect((await stage.read(listDomains, account)).result).toMatchObject([
    { domain, status: "ACTIVE", inbox_provider: "Google", verification: { state: "verified" } },
  ]);
  const address = await addSource(page, { name: "Gmail", format: "Google “also deliver to” copy" });
  const opening = page.waitForEvent("popup");
  await page.getByRole("dialog").getByRole("link", { name: "Google Workspace" }).click();
  const guide = await opening;
  await guide.getByLabel("Intake address").fill(address);
  const host = guide.getByRole("region", { name: "1. Add this instance as a host" });
  await host.getByRole("row", { name: /^Require CA signed certificate.*On/ }).waitFor();
  const tlsName = await copied(guide, host.getByRole("button", { name: "Copy: Single host" }));
  const step = guide.getByRole("region", { name: "2. Deliver a copy of everything to it" });
  const entry = await copied(guide, step.getByRole("button", { name: /^Copy: Also deliver to/ }));
  expect(entry).toBe(address);
  await journalThere(stage, { domain, address: entry, tlsName });
  await guide.close();
  await page.getByRole("dialog").getByRole("button", { name: "I have it" }).click();
  expect((await stage.read(listSources, account)).result).toMatchObject([
    {
      name: "Gmail",
      format: "google-copy",
      binding: { kind: "google-seal" },
      addresses: 1,
      require_tls: true,
    },
  ]);
});

test("Auto-Retract is set, and the first phish is taken back and released, proved at the mailbox; the seal was believed", async () => {
  const { page, providers } = stage;
  await goToSetting(page, "Auto-Retract");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await chooseFolder(page, "Malicious: Workspace", "Trash");
  await page.getByRole("button", { name: "Update Auto-retract Settings" }).click();
  await page.getByText("The Auto-Retract settings are updated.").waitFor();
  const [address = ""] = providers.google.people.slice(12);
  await takeBackAndRelease(stage, { address, to: "Trash", place: IN_TRASH });
  await goToSetting(page, "Domains & journaling");
  await expectSourceWorks(stage, { name: "Gmail", form: "Google copies: 1" });
  const { sources, integrations: connections } = (await stage.read(getHealth, account)).result;
  expect(sources).toMatchObject([
    { state: "working", day: { copies: 1, tls: 1, untrusted: 0, unknown_recipients: 0 } },
  ]);
  expect(connections).toMatchObject([{ name: "Workspace", standing: "good", status: "active" }]);
});

test("what the journal has missed is found in the mailboxes, judged there by a button, and taken back", async () => {
  const { page, providers, mailboxes } = stage;
  const { domain } = providers.google;
  // While a scope was missing nobody could read it.
  await goToSetting(page, "Directory");
  await page.getByRole("button", { name: /^Read everything/ }).click();
  await page.getByText(`${PEOPLE + ODD} mailboxes`).waitFor();
  await goToSetting(page, "Domains & journaling");
  const from = { name: "Ann", address: "ann@partner.example" };
  const lunch = { from, subject: "Lunch on Friday", text: "At noon, by the river?" };
  const plain = await deliverUnseen(stage, { recipients: [`everyone@${domain}`], mail: lunch });
  const mail = colleaguesPhish(domain);
  const phish = await deliverUnseen(stage, { recipients: [`team-1@${domain}`], mail });
  await judgeWhatIsMissing(stage, { name: "Workspace", missing: domain, flagged: 10 });
  // A list that was looked at a moment ago stands still.
  await page.reload();
  await expectCopyMoved(page, { subject: mail.subject, to: "Trash" });
  const placesOf = async (id: string) => (await mailboxes.items(id)).map((it) => it.place);
  const inTrash = async () => (await placesOf(phish)).filter((it) => IN_TRASH.test(it)).length;
  await expect.poll(inTrash, { timeout: 60_000 }).toBe(10);
  expect(await placesOf(phish)).toHaveLength(10);
  expect(new Set(await placesOf(plain))).toEqual(new Set(["CATEGORY_PERSONAL,INBOX,UNREAD"]));
});

test(
  "a hundred thousand join: the directory is read before one's eyes, in little memory, and a group shows who is in it",
  LONG,
  async ({ annotate }) => {
    const { page, providers } = stage;
    const { domain } = providers.google;
    await goToSetting(page, "Directory");
    await stage.control("PUT", "/crowd", { domain, people: CROWD });
    const before = await stage.megabytes();
    await page.getByRole("button", { name: /^Read everything/ }).click();
    const mailboxes = PEOPLE + ODD + CROWD;
    const { seconds, peak, shown } = await watchDirectory(stage, { mailboxes, before });
    await findPerson(stage, "Person 54321", `person-0054321@${domain}`);
    await annotate(
      `${seconds.toFixed(1)} s, ${(peak - before).toFixed(0)} MB above ${before.toFixed(0)} MB; ${shown.join(" ")}`,
    );
    await page.getByRole("radiogroup", { name: "What to show" }).getByText("Groups", { exact: true }).click();
    await page.getByLabel("Search groups").fill("team-2");
    await page.getByLabel("Search groups").press("Enter");
    await page.getByRole("button", { name: "Show members: team-2", exact: true }).click();
    await expect.poll(() => page.getByRole("table", { name: "Mailboxes" }).getByRole("row").count()).toBe(11);
    const [sync] = (await stage.read(listSyncs, account)).result;
    expect(sync).toMatchObject({ mailboxes, running: null, trouble: null });
  },
);

test("all of it is undone on the screens: nothing is connected, the copies are refused, and what was done stays on record", async () => {
  const { page, providers } = stage;
  const { domain } = providers.google;
  await goToSetting(page, "Domains & journaling");
  const source = page.getByRole("article", { name: "Gmail" });
  await source.getByRole("button", { name: "Delete: Gmail" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No source yet").waitFor();
  await page.getByRole("button", { name: `Remove: ${domain}` }).click();
  await page.getByRole("dialog").getByText("100,023 mailboxes of this domain are known").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("No domain yet").waitFor();
  await goToSetting(page, "Integrations");
  await page.getByRole("button", { name: "Delete: Workspace" }).click();
  const dialog = page.getByRole("dialog");
  const undo = await dialog.getByRole("link", { name: "How all of it is undone" }).getAttribute("href");
  expect(undo).toBe("/docs/setup-google-workspace#undo-the-whole-set-up");
  await dialog.getByLabel("Type “Workspace” to go on").fill("Workspace");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No integration yet").waitFor();
  expect(await integrations()).toEqual([]);

  const { subject } = await sendPhish(stage, providers.google.administrator);
  await until("a refused copy", async () =>
    /"refused":1/.test(JSON.stringify(await stage.control("GET", "/journal"))) ? true : undefined,
  );
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Mail trace" }).click();
  await page.getByRole("link", { name: subject }).waitFor();
  expect(await page.getByRole("link", { name: subject }).count(), "of two that were sent").toBe(1);
  expect(stage.troubles(422)).toEqual([]);
});
