import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { getDirectorySchedule } from "#api/contract/directory-schedule.ts";
import { listSyncs } from "#api/contract/directory.ts";
import { listDomains } from "#api/contract/domains.ts";
import { getHealth } from "#api/contract/health.ts";
import { listIntegrations } from "#api/contract/integrations.ts";
import { listSources } from "#api/contract/sources.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { walkSelfTest } from "../support/self-test-stage.ts";
import {
  addAndVerifyDomain,
  addSource,
  becomeAdministrator,
  chooseFolder,
  copied,
  expectCopyMoved,
  expectSourceWorks,
  goToSetting,
  openSetUpStage,
  readDirectory,
  sendPhish,
  type SetUpStage,
} from "../support/set-up-stage.ts";

const PEOPLE = 2_000;

// One start, one browser, one page: an administrator who has never seen the product, from the first visit to the first
// mail that is taken back.
let stage: SetUpStage;
let account: string;
beforeAll(async () => {
  stage = await openSetUpStage(PEOPLE);
});
afterAll(() => stage[Symbol.asyncDispose]());

const integrations = async () => (await stage.read(listIntegrations, account)).result;

test("the first administrator is told what to do, and begins with it", async () => {
  const { page } = stage;
  account = await becomeAdministrator(stage, "Contoso");
  const next = page.getByRole("region", { name: "What to do next" });
  await next.getByText("To do", { exact: true }).first().waitFor();
  expect(await next.getByText("To do", { exact: true }).count()).toBe(5);
  await next.getByRole("link", { name: "Connect Microsoft 365 or Google Workspace" }).click();
  await page.getByText("No integration yet").waitFor();
});

test("an application of one's own: the rights and their reasons, a wrong secret in Entra's own code, then connected, and undone", async () => {
  const { page, providers } = stage;
  const { microsoft } = providers;
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Microsoft 365: an application of your own").check();
  await form.getByRole("button", { name: "Next" }).click();
  for (const right of ["Mail.ReadWrite", "User.Read.All", "GroupMember.Read.All", "MailboxSettings.Read"])
    await form.getByText(right, { exact: true }).waitFor();
  expect(await copied(page, form.getByRole("button", { name: "Copy: Mail.ReadWrite" }))).toBe(
    "Mail.ReadWrite",
  );
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill("Own application");
  await form.getByLabel("Directory (tenant)").fill(microsoft.directory);
  await form.getByLabel("Application (client) id").fill(microsoft.client);
  await form.getByLabel("Client secret", { exact: false }).last().fill("mistyped");
  await form.getByLabel("Endpoints").selectOption("simulator");
  await form.getByRole("button", { name: "Add integration" }).click();
  await form.getByRole("alert").getByText("AADSTS7000215").waitFor();
  await form.getByText("Copy the secret's value, not its id").waitFor();
  expect(await integrations()).toEqual([]);
  const tokens = await stage.control("GET", "/calls?operation=entra.token");
  expect(z.array(z.unknown()).parse(tokens)).toHaveLength(1);

  await form.getByLabel("Client secret", { exact: false }).last().fill(microsoft.secret);
  await form.getByRole("button", { name: "Add integration" }).click();
  const row = page.getByRole("row").filter({ hasText: "Own application" });
  await row.getByText(microsoft.client).waitFor();
  expect(await integrations()).toMatchObject([
    { name: "Own application", directory_id: microsoft.directory },
  ]);

  await row.getByRole("button", { name: "Delete: Own application" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type “Own application” to go on").fill("Own application");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No integration yet").waitFor();
  expect(await integrations()).toEqual([]);
  expect(stage.troubles(422)).toEqual([]);
});

test("Authorize: Microsoft's consent and sign-in, and the directory that its signed token names", async () => {
  const { page, providers } = stage;
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Microsoft 365: Authorize").check();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByText("moves it to another folder and back").waitFor();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill("Contoso");
  await form.getByLabel("Endpoints").selectOption("simulator");
  await form.getByRole("button", { name: "Go on at Microsoft" }).click();
  await page.getByRole("button", { name: `Accept for ${providers.microsoft.domain}` }).click();
  await page.getByRole("button", { name: "(Global Administrator)" }).click();
  await page.getByRole("heading", { name: "Microsoft 365 is connected" }).waitFor();
  await page.getByText(providers.microsoft.directory).waitFor();
  await page.getByRole("button", { name: "Go to Integrations" }).click();
  await page.getByText("Application of this instance").waitFor();
  expect(await integrations()).toMatchObject([
    { name: "Contoso", credential: "instance", directory_id: providers.microsoft.directory, stopped: null },
  ]);
});

test("the self-test is red for each right that is taken away, and green once all are granted", async () => {
  const { providers } = stage;
  const { domain, people } = providers.microsoft;
  const [connection] = await integrations();
  const mailbox = people.at(-1) ?? "";
  const rights = {
    "Mail.ReadWrite": "ErrorAccessDenied",
    "User.Read.All": "Authorization_RequestDenied",
    "GroupMember.Read.All": "Authorization_RequestDenied",
  };
  const tested = { account, integrationId: connection?.id ?? "", name: "Contoso", domain, mailbox, rights };
  await walkSelfTest(stage, tested);
  expect(stage.troubles(422)).toEqual([]);
});

test("the domain counts once its DNS says so, and not before", async () => {
  const { page, providers } = stage;
  const { domain } = providers.microsoft;
  await goToSetting(page, "Domains & journaling");
  await addAndVerifyDomain(stage, domain);
  expect((await stage.read(listDomains, account)).result).toMatchObject([
    { domain, status: "ACTIVE", inbox_provider: "Microsoft", verification: { state: "verified" } },
  ]);
});

test("a source is made, and what the journaling page has to copy is what Exchange journals to", async () => {
  const { page, providers } = stage;
  const address = await addSource(page, { name: "Exchange", values: providers.microsoft.organisation });
  const opening = page.waitForEvent("popup");
  await page.getByRole("dialog").getByRole("link", { name: "Microsoft 365" }).click();
  const guide = await opening;
  await guide.getByLabel("Intake address").fill(address);
  await guide.getByRole("heading", { name: "4. Make the journal rule" }).waitFor();
  await expectAccessible(guide);
  const step = guide.getByRole("region", { name: "4. Make the journal rule" });
  const entry = step.getByRole("button", { name: /^Copy: Purview.*Send journal reports to$/ });
  expect(await copied(guide, entry)).toBe(address);
  const command = await copied(guide, step.getByRole("button", { name: "Copy the commands" }));
  const journalTo = /-JournalEmailAddress "([^"]+)"/.exec(command)?.[1] ?? "";
  expect(journalTo).toBe(address);
  await stage.control("PUT", "/journal", {
    routes: { [providers.microsoft.domain]: { host: "127.0.0.1", port: stage.smtpPort, address: journalTo } },
  });
  await guide.close();
  await page.getByRole("dialog").getByRole("button", { name: "I have it" }).click();
  const source = page.getByRole("article", { name: "Exchange" });
  await source.getByText("Nothing has come yet").waitFor();
  // The secret address is nowhere to be seen again.
  expect(await page.content()).not.toContain(address);
  expect((await stage.read(listSources, account)).result).toMatchObject([{ name: "Exchange", addresses: 1 }]);
});

test("the directory is read before one's eyes, and everybody is found", async () => {
  const { page, providers } = stage;
  await readDirectory(stage, { operation: "graph.usersDelta", people: PEOPLE });
  const [somebody = ""] = providers.microsoft.people.slice(-1);
  await page.getByLabel("Search addresses and names").fill(somebody);
  await page.getByLabel("Search addresses and names").press("Enter");
  await page.getByRole("cell", { name: somebody, exact: true }).waitFor();
  const [sync] = (await stage.read(listSyncs, account)).result;
  expect(sync).toMatchObject({ mailboxes: PEOPLE, running: null, trouble: null });
  expect((await stage.read(getDirectorySchedule, account)).result.enabled).toBe(true);
});

test("Auto-Retract is set, and the first phish is taken back: seen on the screens, and proved at the mailbox", async () => {
  const { page, providers, mailboxes } = stage;
  await goToSetting(page, "Auto-Retract");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await chooseFolder(page, "Malicious: Contoso", "Soft Delete (user recoverable)");
  await page.getByRole("button", { name: "Update Auto-retract Settings" }).click();
  await page.getByText("The Auto-Retract settings are updated.").waitFor();

  const [address = ""] = providers.microsoft.people;
  const { id, subject } = await sendPhish(stage, address);
  await expectCopyMoved(page, { subject, to: "Soft Delete (user recoverable)" });
  expect(await mailboxes.places(id)).toEqual([`${address} Recoverable Items/Deletions`]);
});

test("is it working? The source shows the copy, and Health judges source and connection in a line each", async () => {
  const { page } = stage;
  await goToSetting(page, "Domains & journaling");
  await expectSourceWorks(page, { name: "Exchange", form: "Exchange journal reports: 1" });
  await goToSetting(page, "Health");
  const row = page.getByRole("table", { name: "Integrations" }).getByRole("row").nth(1);
  await row.getByText("In order").waitFor();
  const { integrations: connections, sources } = (await stage.read(getHealth, account)).result;
  expect(connections).toMatchObject([{ name: "Contoso", standing: "good", status: "active" }]);
  expect(sources).toMatchObject([
    { state: "working", day: { copies: 1, unknown_recipients: 0, untrusted: 0 } },
  ]);
  expect(stage.troubles(422)).toEqual([]);
});
