import { randomUUID } from "node:crypto";
import { createTransport } from "nodemailer";
import { composeMail } from "./compose-mail.ts";
import type { PlannedMail } from "./plan-mail.ts";

export interface PostOffice extends Disposable {
  /** Answers the Message-ID. Rejects where nobody takes the mail. */
  post(planned: PlannedMail, date: Date): Promise<string>;
}

/** Hands mail to an SMTP server. */
export function openPostOffice({ host, port }: { readonly host: string; readonly port: number }): PostOffice {
  const transport = createTransport({
    pool: true,
    maxConnections: 2,
    host,
    port,
    ignoreTLS: true,
    connectionTimeout: 5_000,
  });
  return {
    async post({ mail, recipients }, date) {
      const sender = mail.envelopeSender ?? mail.from.address;
      const messageId = `<${randomUUID()}@${mail.from.address.split("@")[1] ?? "demo.test"}>`;
      // A campaign does not show who else got it.
      const raw = await composeMail(mail, { to: recipients.slice(0, MOST_SHOWN), messageId, date });
      await transport.sendMail({ envelope: { from: sender, to: recipients.map((it) => it.address) }, raw });
      return messageId;
    },
    [Symbol.dispose]: () => transport.close(),
  };
}

const MOST_SHOWN = 10;
