import nodemailer from "nodemailer";
import { googleSeed } from "#simulator/google/seed.ts";
import type { ExchangeJournaling, GoogleJournaling } from "#simulator/journal/journal-route.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { makeArcKey } from "#simulator/smtp/arc-key.ts";
import { seeded } from "./arrival-fixture.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "#simulator/start-simulator.ts";

/** One for all tests of a file: a key takes 100 ms and more. */
const ARC_KEY = makeArcKey();

interface FixtureOptions extends Partial<SimulatorOptions> {
  readonly exchange?: ExchangeJournaling;
  readonly google?: GoogleJournaling;
}

/** For tests: `corp.test` at Microsoft and `work.test` at Google, both journaling to the SMTP port given. */
export async function startFixture(journalPort: number, options: FixtureOptions = {}): Promise<Simulator> {
  const { exchange = {}, google = {}, ...rest } = options;
  const intake = { host: "127.0.0.1", port: journalPort };
  return startSimulator({
    organisations: [
      {
        provider: "microsoft",
        seed: microsoftSeed({ users: 9, domain: "corp.test" }),
        journal: { ...intake, address: "ms-secret@journal.test", exchange },
      },
      {
        provider: "google",
        seed: googleSeed({ users: 4, domain: "work.test" }),
        journal: { ...intake, address: "g-secret@journal.test", google },
      },
    ],
    random: seeded(3),
    arcKey: await ARC_KEY,
    journalQueue: { firstRetryMs: 5, maxRetryMs: 20 },
    ...rest,
  });
}

export interface MailToSend {
  readonly from: string;
  readonly to: readonly string[];
  /** Whole lines above the standard ones. */
  readonly header?: string;
  readonly headerTo?: string;
  readonly messageId?: string;
}

/** Over SMTP, as any client would. Rejects where the simulator refuses all recipients. */
export async function sendMail({ smtp }: Simulator, mail: MailToSend): Promise<void> {
  const transport = nodemailer.createTransport({ host: smtp.host, port: smtp.port, ignoreTLS: true });
  await transport.sendMail({ envelope: { from: mail.from, to: [...mail.to] }, raw: rawMail(mail) });
  transport.close();
}

export function rawMail({
  from,
  to,
  header = "",
  headerTo,
  messageId = "<m1@sender.test>",
}: MailToSend): string {
  return `${header}From: Someone <${from}>\r\nTo: ${headerTo ?? to.join(", ")}\r\nSubject: hello\r\nDate: Mon, 23 Nov 2026 19:00:00 +0000\r\nMessage-ID: ${messageId}\r\n\r\nThe body,\r\n.with a dot.\r\n`;
}

/** What lies in all mailboxes under this Message-ID: address and place, sorted. */
export function placesOf({ world }: Simulator, messageId = "<m1@sender.test>"): readonly string[] {
  return world.organisations
    .flatMap((it) => it.state().mailboxes)
    .flatMap(({ address, items }) =>
      items.filter((it) => it.messageId === messageId).map((it) => `${address} ${it.place}`),
    )
    .sort();
}

/** Calls `/_control`; answers the status and the body read as JSON (`undefined` where there is none). */
export async function control(
  { endpoints, controlToken }: Simulator,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${endpoints.control}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${controlToken}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}
