import { openSmtpIntake, type SmtpIntake } from "#intake/smtp/open-smtp-intake.ts";
import type { SmtpDelivery, SmtpIntakeOptions } from "#intake/smtp/smtp-intake-options.ts";
import { sourcesByAddress, sourceWith } from "./intake-source.ts";
import { type SmtpSession, smtpSession } from "./smtp-session.ts";
import { TEST_CERTIFICATE } from "./test-certificate.ts";

export const SOURCE = sourceWith();
const SOURCES = {
  secret: SOURCE,
  "secret-new": SOURCE,
  other: sourceWith(),
  "tls-only": sourceWith({ requireTls: true }),
  "far-away": sourceWith({ allowedRanges: ["198.51.100.0/24"] }),
};

export interface SmtpHarness extends AsyncDisposable {
  readonly intake: SmtpIntake;
  readonly delivered: SmtpDelivery[];
  readonly troubles: unknown[];
  /** Why, and by which source. */
  readonly refused: (readonly [string, string | undefined])[];
  readonly connect: (options?: Parameters<typeof smtpSession>[1]) => Promise<SmtpSession>;
}

/** The SMTP server on a free port of loopback, in front of a store that takes everything unless the test says otherwise. */
export async function smtpHarness(options: Partial<SmtpIntakeOptions> = {}): Promise<SmtpHarness> {
  await using opened = new AsyncDisposableStack();
  const delivered: SmtpDelivery[] = [];
  const troubles: unknown[] = [];
  const refused: (readonly [string, string | undefined])[] = [];
  const intake = opened.use(
    await openSmtpIntake({
      host: "127.0.0.1",
      port: 0,
      name: "journal.test",
      tls: TEST_CERTIFICATE,
      proxyProtocol: false,
      maxMessageBytes: 1 << 20,
      maxBytesInFlight: 4 << 20,
      budgetWaitMs: 60_000,
      maxConnections: 50,
      drainMs: 60_000,
      findSource: sourcesByAddress(SOURCES),
      deliver: (delivery) => {
        delivered.push(delivery);
        return Promise.resolve({ kind: "stored", reference: `copy-${delivered.length}` });
      },
      onTrouble: (error) => troubles.push(error),
      onRefused: (why, by) => refused.push([why, by?.sourceId]),
      now: () => new Date("2026-10-05T08:00:00Z"),
      ...options,
    }),
  );
  const owned = opened.move();
  return {
    intake,
    delivered,
    troubles,
    refused,
    connect: async (how) => owned.adopt(await smtpSession(intake.port, how), (it) => it.end()),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
