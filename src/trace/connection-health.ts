import { coverageOf } from "#directory/coverage.ts";
import { type Integration, stateOf } from "#directory/integrations.ts";
import { REFUSAL_ADVICE } from "#directory/refusal-advice.ts";
import { syncAdvice } from "#directory/sync-advice.ts";
import { DESTINATION_NAMES, DESTINATIONS, type ProviderName } from "#policy/destination.ts";
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
  readonly selfTest: EndedSelfTest | undefined;
  /** What settings name of it and it does not list any more, or not at all, by name. */
  readonly named: {
    readonly lostInScope: readonly string[];
    readonly foreignInScope: readonly string[];
    readonly emptyInScope: readonly string[];
    readonly lostImportant: readonly string[];
  };
  /** Of the mail in a sample of mailboxes, in 24 hours. */
  readonly coverage: { readonly mails: number; readonly seen: number };
}

interface EndedSelfTest {
  readonly endedAt: Date;
  /** So many of its lines failed. */
  readonly failed: number;
  /** What it says of the first line that has failed; of a right or a destination with its name. */
  readonly first:
    | { readonly subject: string | undefined; readonly detail: string; readonly advice: string | undefined }
    | undefined;
  /** Why it did not try everything. */
  readonly trouble: string | undefined;
}

/** Port. */
export interface ConnectionHealthReading {
  /** By name. */
  list(tenantId: TenantId): Promise<readonly ConnectionHealth[]>;
}

export const CONNECTION_PROBLEMS = [
  "stopped",
  "untested",
  "credential_ended",
  "credential_ends",
  "self_test_failed",
  "directory_unread",
  "directory_trouble",
  "directory_late",
  "scope_lost",
  "scope_foreign",
  "scope_empty",
  "important_group_lost",
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
    ...ofCredential(it, now),
    ...ofSelfTest(it),
    ...ofDirectory(it, now),
    ...ofNamed(it),
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

/** It tries one mailbox: whether others are concerned nobody knows, and nobody should wait to find out. */
function ofSelfTest({ stopped, selfTest }: ConnectionHealth): readonly ConnectionProblem[] {
  // Of a stopped one is said already why.
  if (stopped !== undefined || selfTest === undefined) return [];
  if (selfTest.failed === 0 && selfTest.trouble === undefined) return [];
  return [{ code: "self_test_failed", standing: "watch", text: selfTestText(selfTest) }];
}

function selfTestText({ failed, first, trouble }: EndedSelfTest): string {
  const said =
    first === undefined
      ? []
      : [
          `Its last self-test has failed in ${failed === 1 ? "one line" : `${failed} lines, first of all`}:`,
          ...(first.subject === undefined ? [] : [`${subjectName(first.subject)}:`]),
          first.detail,
          ...(first.advice === undefined ? [] : [first.advice]),
        ];
  const broken =
    trouble === undefined ? [] : [`Its last self-test did not try everything: ${trouble}. Run it again.`];
  return [...said, ...broken].join(" ");
}

/** Of a right it is the provider's own name. */
function subjectName(subject: string): string {
  const destination = DESTINATIONS.find((it) => it === subject);
  return destination === undefined ? subject : DESTINATION_NAMES[destination];
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

function ofNamed({ named }: ConnectionHealth): readonly ConnectionProblem[] {
  return NAMED_PROBLEMS.flatMap(({ code, of, text }) => {
    const names = named[of];
    return names.length === 0 ? [] : [{ code, standing: "watch" as const, text: text(names.join(", ")) }];
  });
}

const NAMED_PROBLEMS = [
  {
    code: "scope_lost",
    of: "lostInScope",
    text: (names: string) =>
      `The scope of Auto-Retract names ${names}, which the directory lists no more: only it is nobody now, and who was in it when it was excepted stays excepted. Take it out of the scope, or name another one.`,
  },
  {
    code: "scope_foreign",
    of: "foreignInScope",
    text: (names: string) =>
      `The scope of Auto-Retract names ${names}, which belongs to another connection: nobody here is meant by it, and an exception spares nobody. Name a group or mailbox of this connection instead.`,
  },
  {
    code: "scope_empty",
    of: "emptyInScope",
    text: (names: string) =>
      `The scope of Auto-Retract names ${names}, in which the directory tells of nobody: an exception spares nobody. Look whether its members are hidden (at Microsoft Member.Read.Hidden shows them), or name its people.`,
  },
  {
    code: "important_group_lost",
    of: "lostImportant",
    text: (names: string) =>
      `The list of important people names ${names}, which the directory lists no more: who was in it stays important until it is taken off the list.`,
  },
] as const;

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
