import type { SourceHealth } from "../features/domains/queries.ts";

const STATES: Readonly<Record<SourceHealth["state"], string>> = {
  never: "Nothing has come yet",
  silent: "Silent for longer than is usual",
  working: "Copies are coming in",
};

const percent = (part: number, whole: number): string =>
  whole === 0 ? "–" : `${((100 * part) / whole).toFixed(part === whole || part === 0 ? 0 : 1)} %`;

const count = (n: number): string => Math.round(n).toLocaleString("en");

/** Every text about whether a source works. */
export const sourceHealthTexts = {
  title: "Is it working?",
  states: STATES,
  day: "Copies in 24 hours",
  dayCount: (copies: number, usual: number | null) =>
    usual === null ? count(copies) : `${count(copies)}, usually ${count(usual)}`,
  tls: "Encrypted",
  untrusted: "Not believed",
  unknown: "Mail without a known mailbox",
  share: percent,
  form: "Came as",
  shapes: {
    "exchange-report": "Exchange journal reports",
    "exchange-report-in-dsn": "reports returned as undeliverable",
    "google-copy": "Google copies",
    "plain-bcc": "plain copies",
    tnef: "TNEF (cannot be opened)",
    unknown: "not recognised",
    unreadable: "unreadable",
  } satisfies Readonly<Record<keyof SourceHealth["day"]["shapes"], string>>,
  shape: (word: string, n: number) => `${word}: ${count(n)}`,
  delay: "Delay after the mail’s own date",
  delayText: (half: string, most: string) => `half within ${half}, 95 % within ${most}`,
  problems: "To look at",
  guide: "What each of it means",
} as const;
