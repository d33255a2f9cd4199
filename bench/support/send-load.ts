import { openSmtpClient, type OutgoingMail, type SmtpClient } from "./smtp-client.ts";

export interface Load {
  readonly port: number;
  readonly sessions: number;
  /** False: a new connection for each mail, as small senders do; true: each session keeps its own. */
  readonly keepAlive: boolean;
  readonly mails: readonly OutgoingMail[];
}

/** Sends all mails, so many at once, and answers how many seconds passed until the last 250. */
export async function sendLoad({ port, sessions, keepAlive, mails }: Load): Promise<number> {
  const queue = mails.values();
  const startedAt = performance.now();
  const session = async (): Promise<void> => {
    let client: SmtpClient | undefined;
    for (const mail of queue) {
      client ??= await openSmtpClient(port);
      await client.deliver(mail);
      if (keepAlive) continue;
      await client.quit();
      client = undefined;
    }
    await client?.quit();
  };
  await Promise.all(Array.from({ length: sessions }, session));
  return (performance.now() - startedAt) / 1_000;
}
