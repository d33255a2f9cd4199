import MailComposer from "nodemailer/lib/mail-composer";
import type { DemoMail, Person } from "./demo-mail.ts";

export interface Posting {
  /** As the header says; who really gets it is the envelope's. */
  readonly to: readonly Person[];
  /** With its angle brackets. */
  readonly messageId: string;
  readonly date: Date;
}

/** The mail's bytes. The same posting makes the same bytes. */
export async function composeMail(mail: DemoMail, { to, messageId, date }: Posting): Promise<Buffer> {
  const { auth, verdict } = mail.found ?? {};
  const composer = new MailComposer({
    from: mail.from,
    to: to.map(({ name, address }) => ({ name, address })),
    ...(mail.replyTo !== undefined && { replyTo: mail.replyTo }),
    subject: mail.subject,
    text: mail.text,
    ...(mail.html !== undefined && { html: mail.html }),
    ...(mail.event !== undefined && { icalEvent: { method: "REQUEST", content: mail.event } }),
    attachments: (mail.attachments ?? []).map(({ name, type, content }) => ({
      filename: name,
      contentType: type,
      content,
    })),
    messageId,
    date,
    headers: {
      ...mail.headers,
      ...(auth !== undefined && { "X-Simulate-Auth": auth }),
      ...(verdict !== undefined && { "X-Simulate-Verdict": verdict }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const node = composer.compile();
  // Boundaries are made of it: random by default.
  node.baseBoundary = messageId.replace(/[^A-Za-z0-9]/g, "").slice(0, 40);
  return node.build();
}
