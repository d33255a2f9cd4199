import type { EnvelopeShape } from "#mail/envelope.ts";
import type { SourceId, TenantId } from "#shared/ids.ts";
import type { StandingProblem } from "./health-standing.ts";

/** `never`: nothing has come yet. `silent`: it has brought nothing for longer than is usual for it. */
export const SOURCE_STATES = ["never", "silent", "working"] as const;
export type SourceState = (typeof SOURCE_STATES)[number];

/** Whether one source works, from the hours that were added up. */
export interface SourceHealth {
  readonly sourceId: SourceId;
  readonly name: string;
  readonly requireTls: boolean;
  readonly state: SourceState;
  readonly lastSeenAt: Date | undefined;
  /** Of the past 24 hours, up to the last full hour. */
  readonly day: {
    readonly copies: number;
    /** What these hours of the week usually bring; `undefined`: nobody knows yet. */
    readonly usual: number | undefined;
    readonly tls: number;
    readonly untrusted: number;
    /** New mail that leads to no mailbox of the organisation, though it is not on its way out. */
    readonly unknownRecipients: number;
    readonly shapes: Readonly<Partial<Record<EnvelopeShape, number>>>;
    /** From the message's date to its journal copy, in ms. */
    readonly delay: { readonly p50: number | undefined; readonly p95: number | undefined };
  };
}

/** Port. */
export interface SourceHealthReading {
  list(tenantId: TenantId): Promise<readonly SourceHealth[]>;
}

/** What is wrong with a source, and what to do about it. */
export const SOURCE_PROBLEMS = [
  "never_delivered",
  "silent",
  "untrusted",
  "not_recognised",
  "unknown_recipients",
  "no_tls",
  "late",
  "few",
] as const;

type SourceProblemCode = (typeof SOURCE_PROBLEMS)[number];
export type SourceProblem = StandingProblem<SourceProblemCode>;

/** With these no mail is seen; with the others it is, and something of it is not as it should be. */
const GRAVE: readonly SourceProblemCode[] = ["silent", "not_recognised"];

const RECOGNISED: readonly string[] = [
  "exchange-report",
  "google-copy",
  "plain-bcc",
] satisfies EnvelopeShape[];
const LATE_MS = 15 * 60_000;
/** Below that a share says nothing. */
const ENOUGH = 20;

export function problemsOf(source: SourceHealth): readonly SourceProblem[] {
  const { state, day } = source;
  if (state === "never") {
    return [
      problem(
        "never_delivered",
        "No journal copy has come yet: check the steps at the mail system one by one.",
      ),
    ];
  }
  return [...silence(state), ...doubts(day), ...fewer(day)];
}

function problem(code: SourceProblemCode, text: string): SourceProblem {
  return { code, standing: GRAVE.includes(code) ? "bad" : "watch", text };
}

function silence(state: SourceState): readonly SourceProblem[] {
  if (state !== "silent") return [];
  return [
    problem(
      "silent",
      "It has been silent for longer than is usual. Check the journal rule, the connector and its queue, and that this instance can be reached.",
    ),
  ];
}

type Day = SourceHealth["day"];

function doubts(day: Day): readonly SourceProblem[] {
  const { copies, untrusted, unknownRecipients, tls, shapes, delay } = day;
  const odd = Object.entries(shapes)
    .filter(([shape]) => !RECOGNISED.includes(shape))
    .reduce((sum, [, n]) => sum + n, 0);
  const found: SourceProblem[] = [];
  if (untrusted > 0) {
    found.push(
      problem(
        "untrusted",
        `${share(untrusted, copies)} of the copies do not prove where they come from, and are never acted on: check what binds the source.`,
      ),
    );
  }
  if (odd > 0) {
    found.push(
      problem(
        "not_recognised",
        `${share(odd, copies)} of the copies do not have the source's format, so that no mail was found in them: check what the mail system sends to this address.`,
      ),
    );
  }
  if (copies >= ENOUGH && unknownRecipients > copies / 5) {
    found.push(
      problem(
        "unknown_recipients",
        `${share(unknownRecipients, copies)} of the mail leads to no mailbox: check that the organisation's domains are added and verified, and that the recipients are passed on.`,
      ),
    );
  }
  if (copies > 0 && tls < copies) {
    found.push(
      problem(
        "no_tls",
        `${share(copies - tls, copies)} of the copies came unencrypted: make the mail system insist on TLS, then require it of the source.`,
      ),
    );
  }
  if (copies >= ENOUGH && (delay.p50 ?? 0) > LATE_MS) {
    found.push(
      problem(
        "late",
        "Half of the copies come more than a quarter of an hour after their mail: look for a queue at the mail system.",
      ),
    );
  }
  return found;
}

function fewer({ copies, usual }: Day): readonly SourceProblem[] {
  if (usual === undefined || usual < ENOUGH || copies > usual / 2) return [];
  return [
    problem("few", `Only ${share(copies, usual)} of the copies that these hours usually bring have come.`),
  ];
}

function share(part: number, whole: number): string {
  const percent = whole === 0 ? 0 : (100 * part) / whole;
  return percent > 0 && percent < 1 ? "less than 1 %" : `${Math.round(percent)} %`;
}
