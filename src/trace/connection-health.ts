import { coverageOf } from "#directory/coverage.ts";
import { type Integration, stateOf } from "#directory/integrations.ts";
import { REFUSAL_ADVICE } from "#directory/refusal-advice.ts";
import { syncAdvice } from "#directory/sync-advice.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { StandingProblem } from "./health-standing.ts";

/** How one integration stands: the connection itself, its directory, and how much of its mail is journaled. */
export interface ConnectionHealth
  extends Pick<Integration, "name" | "stopped" | "answeredAt" | "credentialExpiresAt" | "createdAt"> {
  readonly integrationId: IntegrationId;
  readonly provider: ProviderName;
  readonly directory: {
    /** What the last reading has seen was so then; `undefined`: there was none. */
    readonly freshAt: Date | undefined;
    readonly isReading: boolean;
    /** When the next reading begins by itself; `undefined`: when somebody asks. */
    readonly dueAt: Date | undefined;
    readonly trouble: { readonly code: string } | undefined;
  };
  /** The newest that has ended; `undefined`: none has. */
  readonly selfTest:
    | {
        readonly endedAt: Date;
        /** So many of its lines failed. */
        readonly failed: number;
        /** Of the first of them, where the provider gave one. */
        readonly code: string | undefined;
      }
    | undefined;
  /** Of the mail in a sample of mailboxes, in 24 hours. */
  readonly coverage: { readonly mails: number; readonly seen: number };
}

/** Port. */
export interface ConnectionHealthReading {
  /** By name. */
  list(tenantId: TenantId): Promise<readonly ConnectionHealth[]>;
}

export const CONNECTION_PROBLEMS = [
  "stopped",
  "untested",
  "self_test_failed",
  "credential_ended",
  "credential_ends",
  "directory_unread",
  "directory_trouble",
  "directory_late",
  "coverage_low",
] as const;
type ConnectionProblem = StandingProblem<(typeof CONNECTION_PROBLEMS)[number]>;

const HOUR_MS = 3_600_000;
const MONTH_MS = 30 * 24 * HOUR_MS;
/** The first reading begins after a minute, and of a large directory it takes some. */
const FIRST_READING_MS = HOUR_MS / 2;
/** Readings wait for a process that is free. */
const LATE_MS = HOUR_MS;

/** What is wrong with a connection, and what to do about it. Nothing of it names a secret. */
export function problemsOfConnection(it: ConnectionHealth, now: Date): readonly ConnectionProblem[] {
  return [
    ...ofConnection(it),
    ...ofSelfTest(it),
    ...ofCredential(it, now),
    ...ofDirectory(it, now),
    ...ofCoverage(it),
  ];
}

function ofConnection(it: ConnectionHealth): readonly ConnectionProblem[] {
  switch (stateOf(it)) {
    case "active":
      return [];
    case "untested":
      return [
        {
          code: "untested",
          standing: "watch",
          text: "The provider was not asked anything since it was connected or resumed.",
        },
      ];
    case "stopped":
      return [{ code: "stopped", standing: "bad", text: stoppedText(it) }];
  }
}

function stoppedText({ stopped }: ConnectionHealth): string {
  const { code = "", reason = "" } = stopped ?? {};
  const advice = Object.hasOwn(REFUSAL_ADVICE, code) ? ` ${REFUSAL_ADVICE[code]}` : "";
  return `Nothing is looked for or moved until it is resumed: ${reason.trim().replace(/\.$/, "")}.${advice}`;
}

function ofSelfTest({ stopped, selfTest }: ConnectionHealth): readonly ConnectionProblem[] {
  // Where it is stopped, that says more.
  if (stopped !== undefined || selfTest === undefined || selfTest.failed === 0) return [];
  const { failed, code } = selfTest;
  const what = failed === 1 ? "one line" : `${failed} lines`;
  const why = code === undefined ? "" : ` (${code})`;
  const text = `Its last self-test failed in ${what}${why}: each line says what to do.`;
  return [{ code: "self_test_failed", standing: "watch", text }];
}

function ofCredential(
  { credentialExpiresAt: end }: ConnectionHealth,
  now: Date,
): readonly ConnectionProblem[] {
  const leftMs = end === undefined ? Number.POSITIVE_INFINITY : end.getTime() - now.getTime();
  if (leftMs > MONTH_MS) return [];
  return leftMs > 0
    ? [
        {
          code: "credential_ends",
          standing: "watch",
          text: "Its secret or certificate ends within 30 days: replace the credential before.",
        },
      ]
    : [
        {
          code: "credential_ended",
          standing: "bad",
          text: "Its secret or certificate has ended: replace the credential.",
        },
      ];
}

function ofDirectory(
  { stopped, directory, createdAt }: ConnectionHealth,
  now: Date,
): readonly ConnectionProblem[] {
  const { trouble, freshAt, dueAt, isReading } = directory;
  if (trouble !== undefined) {
    const text = `Its directory cannot be read on (${trouble.code}). ${syncAdvice(trouble.code)}`;
    return [{ code: "directory_trouble", standing: "watch", text }];
  }
  // A stopped one is not read, which is said already.
  if (stopped !== undefined || isReading) return [];
  const since = now.getTime();
  if (freshAt === undefined)
    return since - createdAt.getTime() < FIRST_READING_MS
      ? []
      : [
          {
            code: "directory_unread",
            standing: "watch",
            text: "Its directory was never read: addresses are looked up one by one, and groups are not known.",
          },
        ];
  if (dueAt === undefined || since - dueAt.getTime() < LATE_MS) return [];
  return [
    {
      code: "directory_late",
      standing: "watch",
      text: "Its directory should have been read again: look whether a process with the role worker runs.",
    },
  ];
}

function ofCoverage({ coverage }: ConnectionHealth): readonly ConnectionProblem[] {
  if (coverageOf(coverage) !== "low") return [];
  return [
    {
      code: "coverage_low",
      standing: "bad",
      text: "The intake has seen less than 99 % of its mail: see what is missing, and why.",
    },
  ];
}
