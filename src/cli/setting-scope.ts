import type { Command } from "commander";
import type { Api } from "./api-client.ts";
import { readChanges } from "./auto-retract-options.ts";
import { CliError } from "./cli-error.ts";
import { readScope, type ScopeOptions, scopeOptions } from "./read-scope.ts";
import type { SettingReply, SettingScopeReply } from "./setting-replies.ts";

export interface ChangeOptions extends ScopeOptions {
  readonly integration?: string;
  readonly everybody?: boolean;
}

/** How a change of an Auto-Retract setting is said. */
export function changeOptions(command: Command): Command {
  return scopeOptions(
    command
      .argument("[disposition=destination...]", "such as MALICIOUS=soft-delete SPAM=junk BULK=none")
      .option("--integration <name-or-id>", "which connection, where there are several"),
  ).option("--everybody", "for everybody from now on, where only some or all but some were meant");
}

/** Before anybody is asked. */
export function checkChange(pairs: readonly string[], options: ChangeOptions): void {
  const { onlyGroup, onlyMailbox, exceptGroup, exceptMailbox, everybody = false } = options;
  const isNarrowed = [onlyGroup, onlyMailbox, exceptGroup, exceptMailbox].some((it) => it !== undefined);
  if (everybody && isNarrowed) {
    throw new CliError("--everybody has no exceptions: say that, or who is meant.", { exitCode: 2 });
  }
  if (pairs.length === 0 && !isNarrowed && !everybody) {
    throw new CliError(
      "Nothing is named to change: say DISPOSITION=DESTINATION, or for whom: --only-group, --except-group, --everybody.",
      { exitCode: 2 },
    );
  }
}

interface Said {
  readonly pairs: readonly string[];
  readonly options: ChangeOptions;
  readonly now: SettingReply;
}

/** What the options change: a scope that they say stands in the place of the whole one that stood. */
export async function readChange(api: Api, { pairs, options, now }: Said) {
  const scope =
    options.everybody === true ? { scope: null } : await readScope(api, options, now.integration_id);
  return { destinations: { ...now.destinations, ...readChanges(pairs) }, scope };
}

/** Whom a setting is for, in words; what the directory has lost is said so. */
export function settingScopeText(scope: SettingScopeReply): string {
  if (scope === null || scope === undefined) return "everybody";
  const text = (label: string, part: NonNullable<SettingScopeReply>["only"]): readonly string[] => {
    if (part === null) return [];
    const names = [
      ...part.groups.map((it) => named(it.name, it)),
      ...part.mailboxes.map((it) => named(it.address, it)),
    ];
    return [`${label} ${names.join(", ")}`];
  };
  return [...text("only", scope.only), ...text("except", scope.except)].join("; ");
}

function named(
  name: string,
  { lost, foreign }: { readonly lost: boolean; readonly foreign: boolean },
): string {
  if (lost) return `${name} (not in the directory any more)`;
  return foreign ? `${name} (belongs to another connection: means nobody here)` : name;
}
