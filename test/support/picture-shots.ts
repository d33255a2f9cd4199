import type { Page } from "playwright-core";

/** One picture, which is taken in light and in dark. */
export interface Shot {
  readonly name: string;
  /** As the router knows it; of `$name` the scene says what it stands for. */
  readonly screen: string;
  readonly search?: string;
  /** Nobody is signed in. */
  readonly isPublic?: boolean;
  /** Before there is anybody who can sign in. */
  readonly isFirst?: boolean;
  readonly prepare?: (page: Page) => Promise<void>;
}

const AUTO_RETRACT = "settings/retract-settings/auto-retract";

export const SHOTS: readonly Shot[] = [
  { name: "overview", screen: "overview" },
  { name: "mail-trace", screen: "mail-trace" },
  {
    name: "mail-trace-fields",
    screen: "mail-trace",
    search: "?q=disposition:MALICIOUS",
    prepare: openFields,
  },
  { name: "message-details", screen: "messages/$message" },
  { name: "message-copies", screen: "messages/$message", search: "?tab=copies" },
  { name: "message-action-log", screen: "messages/$message", search: "?tab=log" },
  { name: "message-raw", screen: "messages/$message", search: "?tab=raw", prepare: showMail },
  { name: "message-similar", screen: "messages/$sent", search: "?tab=similar" },
  { name: "message-trace", screen: "messages/$sent", search: "?tab=trace" },
  { name: "retractions", screen: "retractions" },
  { name: "decisions", screen: "retractions", search: "?list=decisions" },
  { name: "new-retraction", screen: "retractions/new", search: "?ids=$ids" },
  { name: "plan", screen: "retractions/$plan", prepare: survey },
  { name: "run", screen: "retractions/$retraction" },
  { name: "run-exposure", screen: "retractions/$retraction", search: "?tab=exposure" },
  { name: "run-release", screen: "retractions/$retraction", search: "?tab=release" },
  { name: "released", screen: "retractions/$release", prepare: openEvidence },
  { name: "breaker", screen: "breaker" },
  { name: "settings", screen: "settings" },
  { name: "settings-group", screen: "settings/$group" },
  { name: "domains", screen: "settings/domains" },
  { name: "domain-verify", screen: "settings/domains", prepare: openRecord },
  { name: "source-add", screen: "settings/domains", prepare: openSourceForm },
  { name: "journal-setup", screen: "settings/domains/setup/$setup" },
  { name: "directory", screen: "settings/directory" },
  { name: "integrations", screen: "settings/integrations" },
  { name: "integration", screen: "settings/integrations/$integration", prepare: showSelfTest },
  { name: "integrations-add", screen: "settings/integrations", prepare: chooseOwnApp },
  { name: "integrations-google", screen: "settings/integrations", prepare: chooseGoogleKey },
  { name: "retract-settings", screen: "settings/retract-settings" },
  { name: "auto-retract", screen: AUTO_RETRACT },
  { name: "auto-retract-edit", screen: AUTO_RETRACT, prepare: chooseFolders },
  { name: "lists", screen: "settings/lists" },
  { name: "detections", screen: "settings/detections" },
  { name: "responses", screen: "settings/responses" },
  { name: "important-people", screen: "settings/important-people" },
  { name: "approval", screen: "settings/approval" },
  { name: "retention", screen: "settings/retention" },
  { name: "users", screen: "settings/users" },
  { name: "api-tokens", screen: "settings/tokens" },
  { name: "sign-in-settings", screen: "settings/sign-in" },
  { name: "audit-log", screen: "settings/audit-log" },
  { name: "health", screen: "health" },
  { name: "profile", screen: "profile" },
  { name: "sign-in", screen: "sign-in", isPublic: true },
  { name: "setup", screen: "setup", isPublic: true, isFirst: true },
  { name: "invitation", screen: "invitation", search: "?token=$invitation", isPublic: true },
  { name: "forgotten-password", screen: "forgotten-password", isPublic: true },
  { name: "reset-password", screen: "reset-password", search: "?token=shown-in-no-picture", isPublic: true },
];

async function showSelfTest(page: Page): Promise<void> {
  const lines = page.getByRole("table", { name: "Lines of the self-test" });
  await lines.getByRole("row", { name: /Clean-up/ }).scrollIntoViewIfNeeded();
}

async function chooseOwnApp(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add integration" }).click();
  await page.getByLabel("Microsoft 365: an application of your own").check();
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("Mail.ReadWrite").waitFor();
}

/** As such a file looks, with no key in it. */
const KEY_FILE = {
  type: "service_account",
  client_email: "undeliver@corp-mail.iam.gserviceaccount.com",
  client_id: "104857600000000000000",
  private_key: "-----BEGIN PRIVATE KEY-----",
};

async function chooseGoogleKey(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add integration" }).click();
  await page.getByRole("radio", { name: "Google Workspace" }).check();
  await page.getByRole("button", { name: "Next" }).click();
  const buffer = Buffer.from(JSON.stringify(KEY_FILE));
  await page
    .getByLabel("Service account key (JSON file)")
    .setInputFiles({ name: "key.json", mimeType: "application/json", buffer });
  const scopes = page.getByText("OAuth scopes");
  await scopes.waitFor();
  await scopes.scrollIntoViewIfNeeded();
}

/** Of the demo no domain is verified: nobody's DNS knows them. */
async function openRecord(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Verify: / })
    .first()
    .click();
  await page.getByText("Name (TXT record)").waitFor();
}

async function openSourceForm(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Add source" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Exchange");
}

async function openFields(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Fields" }).click();
}

async function showMail(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Show the message" }).click();
  await page.locator("iframe[sandbox], pre").first().waitFor();
}

async function survey(page: Page): Promise<void> {
  const start = page.getByRole("button", { name: "Look into the mailboxes" });
  if ((await start.count()) > 0) await start.click();
  await page.getByText(/copies looked at|copy looked at/).waitFor();
}

async function openEvidence(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Evidence for/ })
    .first()
    .click();
}

async function chooseFolders(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByLabel(/^Spam: Aurora/).selectOption({ label: "Trash" });
  await page.getByText("copies would have been moved").first().waitFor();
}
