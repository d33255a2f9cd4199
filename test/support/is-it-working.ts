import { randomUUID } from "node:crypto";
import type { DemoMail } from "../../src/main/demo/demo-mail.ts";
import { composeMail } from "../../src/main/demo/compose-mail.ts";
import { PHISH_MAILS } from "../../src/main/demo/mails/phish-mails.ts";
import { until } from "../e2e/npm-start.ts";
import type { SetUpStage } from "./set-up-stage.ts";

/** What came is added up every some seconds. */
export async function expectSourceWorks(
  { page }: SetUpStage,
  { name, form }: { readonly name: string; readonly form: string },
): Promise<void> {
  const source = page.getByRole("article", { name });
  await until("the source's copies", async () => {
    if ((await source.getByText(form).count()) > 0) return true;
    await page.reload();
    await source.waitFor();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return undefined;
  });
  await source.getByText("Copies are coming in").waitFor();
  // All of it came by the product's own certificate.
  await source.locator("dt:has-text('Encrypted') + dd").getByText("100 %").waitFor();
}

interface Unseen {
  readonly recipients: readonly string[];
  readonly mail: DemoMail;
}

const HALF_HOUR_MS = 1_800_000;

/** A mail of half an hour ago, of which no rule made a journal copy. Answers its Message-ID. */
export async function deliverUnseen(stage: SetUpStage, { recipients, mail }: Unseen): Promise<string> {
  const messageId = `<${randomUUID()}@partner.example>`;
  const date = new Date(Date.now() - HALF_HOUR_MS);
  const to = recipients.map((address) => ({ name: "Everybody", address }));
  const raw = (await composeMail(mail, { to, messageId, date })).toString("base64");
  const sender = mail.from.address;
  await stage.control("POST", "/deliver", { sender, recipients, raw, receivedAt: date.toISOString() });
  return messageId;
}

/** Another phish than `sendPhish` sends, in the name of a colleague. */
export function colleaguesPhish(domain: string): DemoMail {
  const colleague = { name: "Dana Dietz", address: `dana.dietz@${domain}` };
  const phish = PHISH_MAILS.find((it) => it.name === "shared-document");
  if (phish === undefined) throw new Error("there is no such mail");
  return phish.write({ to: { ...colleague, name: "all" }, colleague, company: "The", domain, number: 1 });
}

/** The mailboxes are looked at, which finds what the intake has not seen; the button has it judged. */
export async function judgeWhatIsMissing(
  { page }: SetUpStage,
  { name, missing, flagged }: { readonly name: string; readonly missing: string; readonly flagged: number },
): Promise<void> {
  const row = page.getByRole("table", { name: "Coverage" }).getByRole("row").filter({ hasText: name });
  await row.getByText("Not looked at yet").waitFor();
  await row.getByRole("button", { name: `Look now: ${name}` }).click();
  await row.getByText(missing).first().waitFor({ timeout: 60_000 });
  await row.getByText("Too low").waitFor();
  await row.getByRole("button", { name: "Judge what is missing" }).click();
  const reading = page.getByRole("table", { name: "Readings of mailboxes" }).getByRole("row").nth(1);
  await reading.getByText(new RegExp(`^\\d+, ${flagged} flagged$`)).waitFor({ timeout: 90_000 });
  await reading.getByText("Read", { exact: true }).waitFor({ timeout: 90_000 });
}
