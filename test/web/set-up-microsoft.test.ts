import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { getDirectorySchedule } from "#api/contract/directory-schedule.ts";
import { listSyncs } from "#api/contract/directory.ts";
import { listDomains } from "#api/contract/domains.ts";
import { getHealth } from "#api/contract/health.ts";
import { listIntegrations } from "#api/contract/integrations.ts";
import { listSources } from "#api/contract/sources.ts";
import {
  beginAuthorize,
  consentAs,
  enterOwnApplication,
  expectRefused,
  replaceByCertificate,
} from "../support/connect-microsoft.ts";
import { expectAccessible } from "../support/expect-accessible.ts";
import { expectSourceWorks } from "../support/is-it-working.ts";
import { expectOnlyEncrypted, explainFile, journalThere, takeFromQueue } from "../support/journal-steps.ts";
import { walkSelfTest } from "../support/self-test-stage.ts";
import { becomeAdministrator, openSetUpStage, type SetUpStage } from "../support/set-up-stage.ts";
import {
  addAndVerifyDomain,
  addSource,
  chooseFolder,
  copied,
  goToSetting,
  takeBackAndRelease,
} from "../support/set-up-steps.ts";
import { CROWD, findPerson, watchDirectory } from "../support/watch-directory.ts";

/** A hundred thousand on a machine that is busy. */
const LONG = { timeout: 300_000 };
/** With a mailbox; everybody else is in the directory alone. */
const PEOPLE = 20;

// One start, one browser, one page: an administrator who has never seen the product, from the first visit to the first
// mail that is taken back.
let stage: SetUpStage;
let account: string;
/** The source's intake address, which is shown once. */
let intake: string;
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

test("an application of one's own: the rights and their reasons, a wrong secret in Entra's own code, then connected, by a certificate too, and undone", async () => {
  const { page, providers } = stage;
  const { microsoft } = providers;
  const form = await enterOwnApplication(stage, "Own application");
  await form.getByLabel("Client secret", { exact: false }).last().fill("mistyped");
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
    { name: "Own application", credential: "secret", directory_id: microsoft.directory },
  ]);

  await row.getByText(await replaceByCertificate(stage, row)).waitFor();
  expect(await integrations()).toMatchObject([{ name: "Own application", credential: "certificate" }]);
  expect(await page.content()).not.toContain("PRIVATE KEY");

  await row.getByRole("button", { name: "Delete: Own application" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Type “Own application” to go on").fill("Own application");
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No integration yet").waitFor();
  expect(await integrations()).toEqual([]);
  expect(stage.troubles(422)).toEqual([]);
});

test("Authorize: consent declined and a sign-in without the role bind nothing; an administrator's does, to the directory that his signed token names", async () => {
  const { page, providers } = stage;
  await beginAuthorize(stage, "Contoso");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expectRefused(stage, "access_denied");
  await beginAuthorize(stage, "Contoso");
  await consentAs(stage, providers.microsoft.people[1] ?? "");
  await expectRefused(stage, "neither a Global Administrator");
  expect(await integrations()).toEqual([]);

  await beginAuthorize(stage, "Contoso");
  await consentAs(stage, "(Global Administrator)");
  await page.getByRole("heading", { name: "Microsoft 365 is connected" }).waitFor();
  await page.getByText(providers.microsoft.directory).waitFor();
  await page.getByRole("button", { name: "Go to Integrations" }).click();
  await page.getByText("Application of this instance").waitFor();
  expect(await integrations()).toMatchObject([
    { name: "Contoso", credential: "instance", directory_id: providers.microsoft.directory, stopped: null },
  ]);
  expect(stage.troubles(422)).toEqual([]);
});

test("the self-test is red for each right that is taken away, and green as soon as it is given back", async () => {
  const { providers } = stage;
  const { domain, people } = providers.microsoft;
  const [connection] = await integrations();
  const mailbox = people.at(-1) ?? "";
  const rights = {
    "Mail.ReadWrite": { code: "ErrorAccessDenied", result: "failed" },
    "User.Read.All": { code: "Authorization_RequestDenied", result: "failed" },
    "GroupMember.Read.All": { code: "Authorization_RequestDenied", result: "failed" },
    "MailboxSettings.Read": { code: "ErrorAccessDenied", result: "warned" },
  } as const;
  const tested = { account, integrationId: connection?.id ?? "", name: "Contoso", domain, mailbox, rights };
  await walkSelfTest(stage, tested);
  expect(stage.troubles(422)).toEqual([]);
});

test(
  "the directory of a hundred thousand is read before one's eyes, in little memory, and everybody is found at once",
  LONG,
  async ({ annotate }) => {
    const { page, providers } = stage;
    const { domain, people } = providers.microsoft;
    await stage.control("PUT", "/crowd", { domain, people: CROWD });
    await goToSetting(page, "Directory");
    const before = await stage.megabytes();
    await page.getByRole("button", { name: /^Read everything/ }).click();
    const { seconds, peak, shown } = await watchDirectory(stage, { mailboxes: PEOPLE + CROWD, before });
    const numbers = [];
    numbers.push(await findPerson(stage, people.at(-1) ?? "", people.at(-1) ?? ""));
    numbers.push(await findPerson(stage, "Person 54321", `person-54321@${domain}`));
    numbers.push(await findPerson(stage, `p99999@${domain}`, `person-99999@${domain}`));
    await annotate(
      `${seconds.toFixed(1)} s, ${(peak - before).toFixed(0)} MB above ${before.toFixed(0)} MB; ${shown.join(" ")}; found in ${numbers.map((it) => it.toFixed(0)).join(", ")} ms`,
    );
    const [sync] = (await stage.read(listSyncs, account)).result;
    expect(sync).toMatchObject({ mailboxes: PEOPLE + CROWD, running: null, trouble: null });
    expect((await stage.read(getDirectorySchedule, account)).result.enabled).toBe(true);
  },
);

test("the domain counts once its DNS says so, and not before", async () => {
  const { page, providers } = stage;
  const { domain } = providers.microsoft;
  await goToSetting(page, "Domains & journaling");
  await addAndVerifyDomain(stage, domain);
  expect((await stage.read(listDomains, account)).result).toMatchObject([
    { domain, status: "ACTIVE", inbox_provider: "Microsoft", verification: { state: "verified" } },
  ]);
});

test("a source is made that requires TLS, and what the journaling page has to copy is what Exchange journals to, and insists on", async () => {
  const { page, providers } = stage;
  const { domain, organisation } = providers.microsoft;
  intake = await addSource(page, { name: "Exchange", values: organisation });
  const opening = page.waitForEvent("popup");
  await page.getByRole("dialog").getByRole("link", { name: "Microsoft 365" }).click();
  const guide = await opening;
  await guide.getByLabel("Intake address").fill(intake);
  await guide.getByRole("heading", { name: "4. Make the journal rule" }).waitFor();
  await expectAccessible(guide);
  const commandsOf = async (title: string) => {
    const step = guide.getByRole("region", { name: title });
    return copied(guide, step.getByRole("button", { name: "Copy the commands" }));
  };
  const step = guide.getByRole("region", { name: "4. Make the journal rule" });
  const entry = step.getByRole("button", { name: /^Copy: Purview.*Send journal reports to$/ });
  expect(await copied(guide, entry)).toBe(intake);
  const rule = await commandsOf("4. Make the journal rule");
  const connector = await commandsOf("3. Make a connector for the reports");
  const [, address = ""] = /-JournalEmailAddress "([^"]+)"/.exec(rule) ?? [];
  const [, tlsName = ""] = /-TlsSettings DomainValidation -TlsDomain "([^"]+)"/.exec(connector) ?? [];
  expect(address).toBe(intake);
  await guide.close();
  await page.getByRole("dialog").getByRole("button", { name: "I have it" }).click();
  const source = page.getByRole("article", { name: "Exchange" });
  await source.getByText("Nothing has come yet").waitFor();
  // The secret address is nowhere to be seen again.
  expect(await page.content()).not.toContain(intake);
  expect((await stage.read(listSources, account)).result).toMatchObject([
    { name: "Exchange", addresses: 1, require_tls: true },
  ]);

  await expectOnlyEncrypted(stage, intake);
  const person = providers.microsoft.people[2] ?? "";
  const { raw, subject } = await takeFromQueue(stage, { domain, person });
  await explainFile(stage, {
    raw,
    name: "Exchange",
    words: [
      "Exchange journal reports",
      "Yes",
      subject,
      person,
      "Malicious",
      "Auto-Retract stands on No Action",
    ],
  });
  await source.getByText("Nothing has come yet").waitFor();
  await journalThere(stage, { domain, address, tlsName });
});

test("Auto-Retract is set, and the first phish is taken back and released: seen on the screens, and proved at the mailbox", async () => {
  const { page, providers } = stage;
  await goToSetting(page, "Auto-Retract");
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await chooseFolder(page, "Malicious: Contoso", "Soft Delete (user recoverable)");
  await page.getByRole("button", { name: "Update Auto-retract Settings" }).click();
  await page.getByText("The Auto-Retract settings are updated.").waitFor();
  const [address = ""] = providers.microsoft.people;
  const to = "Soft Delete (user recoverable)";
  await takeBackAndRelease(stage, { address, to, place: /^Recoverable Items\/Deletions$/ });
  expect(stage.troubles(422)).toEqual([]);
});

test("is it working? The source shows the copy and that it came encrypted, and Health judges source and connection in a line each", async () => {
  const { page } = stage;
  await goToSetting(page, "Domains & journaling");
  await expectSourceWorks(stage, { name: "Exchange", form: "Exchange journal reports: 1" });
  await goToSetting(page, "Health");
  const row = page.getByRole("table", { name: "Integrations" }).getByRole("row").nth(1);
  await row.getByText("In order").waitFor();
  const { integrations: connections, sources } = (await stage.read(getHealth, account)).result;
  expect(connections).toMatchObject([{ name: "Contoso", standing: "good", status: "active" }]);
  expect(sources).toMatchObject([
    { state: "working", day: { copies: 1, tls: 1, unknown_recipients: 0, untrusted: 0 } },
  ]);
  expect(stage.troubles(422)).toEqual([]);
});
