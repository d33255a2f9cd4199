import nodemailer from "nodemailer";
import { setTimeout as sleep } from "node:timers/promises";
import type { AutoRetract } from "#policy/auto-retract.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { Simulator } from "#simulator/start-simulator.ts";

const PASSED = "spf=pass dkim=pass dmarc=pass compauth=pass reason=100";
const FAILED = "spf=fail dkim=none dmarc=fail compauth=fail reason=001 ip=203.0.113.7";

/** Mail that comes to every disposition, in words that each provider understands. Clean mail must be left alone. */
const KINDS = {
  malicious: { auth: PASSED, verdict: "CAT=HPHSH SCL=1 gm-phishy=1" },
  // As from a colleague, and authentication says otherwise.
  spoof: { auth: FAILED, verdict: "CAT=SPOOF SCL=1" },
  suspicious: { auth: PASSED, verdict: "CAT=PHSH SCL=1 gm-phishy=1" },
  spam: { auth: PASSED, verdict: "CAT=SPM SCL=6 gm-spam=1" },
  bulk: { auth: PASSED, verdict: "CAT=BULK SCL=1 BCL=7" },
  clean: { auth: PASSED, verdict: "CAT=NONE SCL=1" },
} as const;
export type Kind = keyof typeof KINDS;

/** Of each provider something different, so that every destination of both occurs. `deepest`: where MALICIOUS goes. */
export function chaosSettings(deepest: AutomaticDestination): {
  readonly microsoft: AutoRetract;
  readonly google: AutoRetract;
} {
  const shared = { SPOOF: "JunkEmail", SUSPICIOUS: "DeletedItems", BULK: "DeletedItems" } as const;
  const whenImpossible = "next_weaker";
  return {
    microsoft: { destinations: { ...shared, MALICIOUS: deepest, SPAM: "JunkEmail" }, whenImpossible },
    google: { destinations: { ...shared, MALICIOUS: "DeletedItems", SPAM: "DeletedItems" }, whenImpossible },
  };
}

export interface SentMail {
  /** With its angle brackets. */
  readonly messageId: string;
  readonly kind: Kind;
  /** The provider at whose people it was aimed. */
  readonly provider: "microsoft" | "google";
  readonly recipients: readonly string[];
  /** Object ids of the mailboxes that it was delivered to. */
  readonly mailboxes: readonly string[];
}

interface Wave {
  readonly name: string;
  readonly mails: number;
  readonly random: () => number;
}

/** Sends mail of all kinds to people, aliases and lists of both organisations. Resolves once the simulator took it all. */
export async function sendWave(
  simulator: Simulator,
  { name, mails, random }: Wave,
): Promise<readonly SentMail[]> {
  const { host, port } = simulator.smtp;
  const transport = nodemailer.createTransport({
    host,
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: 2,
  });
  try {
    const planned = Array.from({ length: mails }, (_, n) => plan(simulator, `${name}-${n}`, n, random));
    await Promise.all(
      planned.map(async (it, n) => {
        await sleep(n * 30); // a flow, and not one burst: something must be under way at every moment
        await transport.sendMail({
          envelope: { from: sender(it), to: [...it.recipients] },
          raw: rawOf(it),
        });
      }),
    );
    return planned;
  } finally {
    transport.close();
  }
}

function plan({ world }: Simulator, name: string, n: number, random: () => number): SentMail {
  const organisation = world.organisations[n % 2];
  if (organisation === undefined) throw new Error("no organisation");
  const kinds = Object.keys(KINDS) as Kind[];
  const addresses = [...chosen(organisation.state().mailboxes, random), ...listOf(organisation, random)];
  const mailboxes = addresses.flatMap((it) => organisation.resolve(it).map((to) => to.mailboxId));
  return {
    messageId: `<${name}@sender.example>`,
    kind: kinds[Math.floor(n / 2) % kinds.length] ?? "clean",
    provider: organisation.provider,
    recipients: addresses,
    mailboxes: [...new Set(mailboxes)],
  };
}

function chosen(mailboxes: readonly { readonly address: string }[], random: () => number): readonly string[] {
  const people = mailboxes.map((it) => it.address).filter((it) => !NOT_PEOPLE.test(it));
  const count = 1 + Math.floor(random() * 3);
  const picked = Array.from({ length: count }, () => people[Math.floor(random() * people.length)] ?? "");
  return [...new Set(picked)];
}

/** A Microsoft 365 group and mailboxes that nobody can reach: their outcomes are other tests' matter. */
const NOT_PEOPLE = /^(project|suspended|archived)@/;

/** Every sixth mail also goes to a list whose members may have been named beside it: one copy per mailbox all the same. */
function listOf(
  { domains }: { readonly domains: readonly string[] },
  random: () => number,
): readonly string[] {
  return random() < 1 / 6 ? [`everyone@${domains[0]}`] : [];
}

function sender({ kind, recipients }: SentMail): string {
  if (kind === "spoof") return `payroll@${recipients[0]?.split("@")[1]}`;
  return kind === "clean" ? "friend@partner.example" : `${kind}@evil.example`;
}

const NEWSLETTER = ["List-Unsubscribe: <https://news.evil.example/leave>", "Feedback-ID: news:evil"];

function rawOf(mail: SentMail): string {
  const { auth, verdict } = KINDS[mail.kind];
  return [
    `X-Simulate-Auth: ${auth}`,
    `X-Simulate-Verdict: ${verdict}`,
    `From: Somebody <${sender(mail)}>`,
    `To: ${mail.recipients.join(", ")}`,
    `Subject: ${mail.kind} ${mail.messageId.slice(1, -1)}`,
    "Date: Mon, 23 Nov 2026 19:00:00 +0000",
    `Message-ID: ${mail.messageId}`,
    ...(mail.kind === "bulk" ? NEWSLETTER : []),
    "",
    "A few words,",
    "and no more.",
    "",
  ].join("\r\n");
}

interface DirectFeed {
  readonly port: number;
  /** The source's intake address. */
  readonly to: string;
  readonly name: string;
  readonly mails: number;
}

/** A relay of our own before the intake: tries again until each mail was answered 250. Answers their Message-IDs. */
export async function sendDirectly({ port, to, name, mails }: DirectFeed): Promise<readonly string[]> {
  const accepted: string[] = [];
  const transport = nodemailer.createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
  for (let n = 0; n < mails; n++) {
    const messageId = `<${name}-${n}@relay.example>`;
    const raw = `X-Gm-Original-To: someone@partner.example\r\nReceived: from a by b; Mon, 23 Nov 2026 19:00:00 +0000\r\nFrom: a@relay.example\r\nTo: someone@partner.example\r\nSubject: ${name} ${n}\r\nMessage-ID: ${messageId}\r\n\r\nhello\r\n`;
    while (!accepted.includes(messageId)) {
      await transport.sendMail({ envelope: { from: "a@relay.example", to: [to] }, raw }).then(
        () => accepted.push(messageId),
        () => sleep(100),
      );
    }
  }
  transport.close();
  return accepted;
}
