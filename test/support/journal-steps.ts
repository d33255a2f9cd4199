import { createTransport } from "nodemailer";
import { expect } from "vitest";
import { openSmtpSink } from "./simulator/smtp-sink.ts";
import { ISSUED_CERTIFICATE } from "./issued-certificate.ts";
import type { SetUpStage } from "./set-up-stage.ts";
import { sendPhish } from "./set-up-steps.ts";

/** The mail system journals there from now on, and insists on a certificate of this name as its connector says. */
export async function journalThere(
  stage: SetUpStage,
  { domain, address, tlsName }: Readonly<Record<"domain" | "address" | "tlsName", string>>,
): Promise<void> {
  const tls = { name: tlsName, ca: ISSUED_CERTIFICATE.ca };
  const route = { host: "127.0.0.1", port: stage.smtpPort, address, tls };
  await stage.control("PUT", "/journal", { routes: { [domain]: route } });
}

/** What comes to a source unencrypted that requires TLS is put off, and waits at its sender. */
export async function expectOnlyEncrypted({ smtpPort }: SetUpStage, address: string): Promise<void> {
  const transport = createTransport({ host: "127.0.0.1", port: smtpPort, ignoreTLS: true });
  const sent = transport.sendMail({ from: "x@sender.example", to: address, text: "in the clear" });
  await expect(sent).rejects.toMatchObject({ responseCode: 451, response: expect.stringMatching(/TLS/) });
  transport.close();
}

/** A journal copy as it lies in the mail system's queue, of a mail that this person got: never sent to the product. */
export async function takeFromQueue(
  stage: SetUpStage,
  { domain, person }: Readonly<Record<"domain" | "person", string>>,
): Promise<{ readonly raw: Buffer; readonly subject: string; readonly id: string }> {
  await using queue = await openSmtpSink();
  const route = { host: "127.0.0.1", port: queue.port, address: "queue@corp.example" };
  await stage.control("PUT", "/journal", { routes: { [domain]: route } });
  const sent = await sendPhish(stage, person);
  const [copy] = await queue.received(1);
  await stage.control("PUT", "/journal", { routes: { [domain]: null } });
  if (copy === undefined) throw new Error("there is no copy");
  return { ...sent, raw: copy.raw };
}

interface Explained {
  readonly raw: Buffer;
  /** Of the source. */
  readonly name: string;
  readonly words: readonly string[];
}

/** A button says what the intake would make of a file, and does nothing of it. */
export async function explainFile({ page }: SetUpStage, { raw, name, words }: Explained): Promise<void> {
  await page.getByRole("button", { name: "Explain an .eml" }).click();
  const dialog = page.getByRole("dialog", { name: "What would the intake make of it?" });
  await dialog
    .getByLabel("Choose a file")
    .setInputFiles({ name: "queued.eml", mimeType: "message/rfc822", buffer: raw });
  const told = dialog.getByRole("article", { name });
  for (const it of words) await told.getByText(it).first().waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
}
