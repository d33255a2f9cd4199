import type { Page } from "playwright-core";
import { expect } from "vitest";
import { z } from "zod";
import { PHISH_MAILS } from "../../src/main/demo/mails/phish-mails.ts";
import { until } from "../e2e/npm-start.ts";
import type { SetUpStage } from "./set-up-stage.ts";

/** A screen behind the gear, by the menu. */
export async function goToSetting(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** The domain is added, its record is missing, then it is there: what the DNS says is what the screen says. */
export async function addAndVerifyDomain({ page, dns }: SetUpStage, domain: string): Promise<void> {
  await page.getByPlaceholder("corp.example").fill(domain);
  await page.getByRole("button", { name: "Add domain" }).click();
  const row = page
    .getByRole("table", { name: "Accepted mail domains" })
    .getByRole("row")
    .filter({ hasText: domain });
  await row.getByText("Not verified: nothing can be taken back").waitFor();
  await row.getByRole("button", { name: `Verify: ${domain}` }).click();
  const dialog = page.getByRole("dialog", { name: `Verify ${domain}` });
  await dialog.getByRole("button", { name: "Look now" }).click();
  await dialog.getByText(`The DNS has no TXT record _undeliver.${domain}`).waitFor();
  dns.records.set(await copied(page, dialog.getByRole("button", { name: "Copy the name" })), [
    "v=spf1 -all",
    await copied(page, dialog.getByRole("button", { name: "Copy the value" })),
  ]);
  await dialog.getByRole("button", { name: "Look now" }).click();
  await row.getByText("Verified", { exact: true }).waitFor();
  await row.getByText("Ready", { exact: true }).waitFor();
}

/** What a copy button has put on the clipboard. */
export async function copied(page: Page, button: ReturnType<Page["getByRole"]>): Promise<string> {
  await page.evaluate("navigator.clipboard.writeText('')");
  await button.click();
  return until("something on the clipboard", async () => {
    const text = z.string().parse(await page.evaluate("navigator.clipboard.readText()"));
    return text === "" ? undefined : text;
  });
}

/** A new source of the usual kind, bound by these values where it takes any. Answers its address, which is shown this once. */
export async function addSource(
  page: Page,
  { name, format, values }: { readonly name: string; readonly format?: string; readonly values?: string },
): Promise<string> {
  await page.getByRole("button", { name: "Add source" }).click();
  const form = page.getByRole("dialog", { name: "Add source" });
  await form.getByLabel("Name").fill(name);
  if (format !== undefined) await form.getByLabel("Format").selectOption({ label: format });
  if (values !== undefined) await form.getByLabel(/: Values/).fill(values);
  await form.getByLabel("Require TLS").check();
  await form.getByRole("button", { name: "Add source" }).click();
  const told = page.getByRole("dialog", { name: "The intake address" });
  const address = await copied(page, told.getByRole("button", { name: "Copy the address" }));
  await told.getByText(address).waitFor();
  return address;
}

/** As a person reads the list: what is suggested, or not proved yet, is only said beside it. */
export async function chooseFolder(page: Page, label: string, folder: string): Promise<void> {
  const select = page.getByLabel(label, { exact: true });
  const offered = await select.locator("option").allTextContents();
  await select.selectOption({ label: offered.find((it) => it.startsWith(folder)) ?? folder });
}

/** The message is found, and its one copy is seen to be where it shall be. */
export async function expectCopyMoved(
  page: Page,
  { subject, to }: { readonly subject: string; readonly to: string },
): Promise<void> {
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Mail trace" }).click();
  const found = page.getByRole("link", { name: subject });
  await found.click();
  await page.getByRole("heading", { name: subject, level: 1 }).waitFor();
  await page.getByRole("tab", { name: "Copies" }).click();
  const row = page.getByRole("tabpanel", { name: "Copies" });
  await row.getByText("Moved", { exact: true }).first().waitFor({ timeout: 60_000 });
  await row.getByText(to).first().waitFor();
}

/** MALICIOUS by what stands in it, sent to one person as anybody sends mail. */
export async function sendPhish(
  { office }: SetUpStage,
  address: string,
): Promise<{ readonly id: string; readonly subject: string }> {
  const phish = PHISH_MAILS.find((it) => it.name === "mailbox-full");
  if (phish === undefined) throw new Error("there is no such mail");
  const [, domain = ""] = address.split("@");
  const to = { name: "Dear colleague", address };
  const mail = phish.write({ to, colleague: to, company: "The", domain, number: 1_000 });
  return { id: await office.post({ mail, recipients: [to] }, new Date()), subject: mail.subject };
}

export interface Taken {
  readonly address: string;
  /** As Auto-Retract calls it. */
  readonly to: string;
  /** As the mailbox itself has it. */
  readonly place: RegExp;
}

/**
 * A phish is sent and its copy journaled; Auto-Retract takes it away, which the mailbox proves, and a person brings it
 * back: as it was, field by field.
 */
export async function takeBackAndRelease(stage: SetUpStage, { address, to, place }: Taken): Promise<string> {
  const { page, mailboxes } = stage;
  // Until its copy is sent it lies where it was delivered.
  await stage.control("PUT", "/journal", { isPaused: true });
  const { id, subject } = await sendPhish(stage, address);
  const before = await mailboxes.items(id);
  expect(before).toMatchObject([{ mailbox: address, isRead: false, place: expect.stringMatching(/inbox/i) }]);
  await stage.control("PUT", "/journal", { isPaused: false });
  await expectCopyMoved(page, { subject, to });
  expect(await mailboxes.items(id)).toMatchObject([
    { mailbox: address, place: expect.stringMatching(place) },
  ]);

  await page.getByRole("link", { name: "Release…", exact: true }).click();
  await page.getByRole("tab", { name: "Release" }).click();
  await page.getByRole("button", { name: "Release 1 copy" }).click();
  await page.getByRole("img", { name: "1 copy: 1 Restored" }).waitFor({ timeout: 60_000 });
  await page.getByText("Compared field by field: nothing differs.").waitFor();
  expect(await mailboxes.items(id)).toEqual(before);
  return subject;
}
