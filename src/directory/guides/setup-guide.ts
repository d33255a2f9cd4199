import type { SourceFormat } from "#mail/envelope.ts";

/** The mail systems for which the exact steps are known. */
export const SETUPS = ["exchange-online", "google-workspace", "exchange-server", "postfix", "exim"] as const;
export type Setup = (typeof SETUPS)[number];

/** What a guide is filled with. */
export interface GuideValues {
  /** The whole intake address, or `intakePlaceholder` where it is not at hand: it is told once, when it is made. */
  readonly address: string;
  /** What stands behind its `@`, which is also the host that mail systems connect to. */
  readonly journalDomain: string;
  readonly port: number;
  /** The intake listens on this machine only. */
  readonly isLoopback: boolean;
  /** The intake has a certificate, so that mail systems can be made to insist on TLS. */
  readonly hasTls: boolean;
  readonly maxMegabytes: number;
  /** The organisation's accepted domains; the first one stands in examples. */
  readonly domains: readonly string[];
}

/** What is entered or ticked, name by name, as the provider's own screen calls it. */
export interface Entry {
  readonly name: string;
  readonly value: string;
}

export interface Commands {
  /** Where they are run, or which file they belong into. */
  readonly where: string;
  readonly language: "powershell" | "shell" | "configuration";
  readonly text: string;
}

export interface GuideStep {
  readonly title: string;
  readonly text: string;
  readonly entries?: readonly Entry[];
  readonly commands?: Commands;
}

/** All that has to be done in one mail system, filled with this instance's values. Plain data: API, screen, command line and the documents show the same. */
export interface SetupGuide {
  readonly setup: Setup;
  readonly title: string;
  /** What the source has to be made with. */
  readonly format: SourceFormat;
  readonly binding: string;
  /** What stands in the way now. */
  readonly obstacles: readonly string[];
  readonly steps: readonly GuideStep[];
  readonly undo: GuideStep;
}

/** Whatever of a guide is written for one mail system. */
export type GuideParts = Omit<SetupGuide, "setup" | "obstacles">;

/** Stands for the secret part of the intake address. */
export const PLACEHOLDER = "INTAKE-ADDRESS";

export function intakePlaceholder(journalDomain: string): string {
  return `${PLACEHOLDER}@${journalDomain}`;
}
