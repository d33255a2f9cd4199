import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Locator } from "playwright-core";
import { expectAccessible } from "./expect-accessible.ts";
import type { SetUpStage } from "./set-up-stage.ts";
import { copied } from "./set-up-steps.ts";

const RIGHTS = ["Mail.ReadWrite", "User.Read.All", "GroupMember.Read.All", "MailboxSettings.Read"];

/** Up to the form of an application of one's own, which says before what it needs. Answers the form, with all but the secret. */
export async function enterOwnApplication(
  { page, providers: { microsoft } }: SetUpStage,
  name: string,
): Promise<Locator> {
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Microsoft 365: an application of your own").check();
  await form.getByRole("button", { name: "Next" }).click();
  for (const right of RIGHTS) await form.getByText(right, { exact: true }).waitFor();
  const [first = ""] = RIGHTS;
  if ((await copied(page, form.getByRole("button", { name: `Copy: ${first}` }))) !== first)
    throw new Error("the button copies something else");
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Directory (tenant)").fill(microsoft.directory);
  await form.getByLabel("Application (client) id").fill(microsoft.client);
  await form.getByLabel("Endpoints").selectOption("simulator");
  return form;
}

/**
 * The secret gives way to a certificate whose key is made here: its public part is downloaded, and counts once it was
 * uploaded at Microsoft. Answers the thumbprint.
 */
export async function replaceByCertificate(stage: SetUpStage, row: Locator): Promise<string> {
  const { page, providers } = stage;
  const { client, domain } = providers.microsoft;
  await row.getByRole("button", { name: "Replace credential" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Credential", { exact: true }).selectOption("Certificate made here");
  await dialog.getByRole("button", { name: "Make a certificate" }).click();
  const download = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Download certificate" }).click();
  const certificate = await readFile(await (await download).path(), "utf8");
  await dialog.getByRole("button", { name: "Replace credential" }).click();
  await dialog.getByRole("alert").getByText("AADSTS700027").waitFor();
  await dialog.getByText("upload it in the app registration").last().waitFor();
  await stage.control("PUT", "/certificate", { domain, app: client, certificate });
  await dialog.getByRole("button", { name: "Replace credential" }).click();
  await dialog.waitFor({ state: "detached" });
  return new X509Certificate(certificate).fingerprint.replaceAll(":", "");
}

/** From the first button to Microsoft's consent page. */
export async function beginAuthorize({ page }: SetUpStage, name: string): Promise<void> {
  await page.getByRole("button", { name: "Add integration" }).click();
  const form = page.getByRole("dialog", { name: "Add integration" });
  await form.getByLabel("Microsoft 365: Authorize").check();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByText("moves it to another folder and back").waitFor();
  await form.getByRole("button", { name: "Next" }).click();
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Endpoints").selectOption("simulator");
  await form.getByRole("button", { name: "Go on at Microsoft" }).click();
  await page.getByRole("heading", { name: "Permissions requested" }).waitFor();
}

/** Consents, and signs in as this person. */
export async function consentAs({ page, providers }: SetUpStage, person: string): Promise<void> {
  await page.getByRole("button", { name: `Accept for ${providers.microsoft.domain}` }).click();
  await page.getByRole("button", { name: person }).click();
}

/** What came back says what is wrong, and the person begins again. */
export async function expectRefused({ page }: SetUpStage, words: string): Promise<void> {
  await page.getByRole("alert").getByText(words).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Back to Integrations" }).click();
  await page.getByText("No integration yet").waitFor();
}
