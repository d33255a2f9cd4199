import type { Command } from "commander";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { consent, isJson, printJson } from "./context.ts";
import { followRetraction } from "./follow-retraction.ts";
import { printable } from "./printable.ts";
import { RuleReleaseReply } from "./breaker-replies.ts";
import type { RetractionReply } from "./replies.ts";
import { countsLine, plural } from "./words.ts";

export interface RuleReleaseOptions {
  readonly rule: string;
  /** How long ago, in milliseconds. */
  readonly since: number | undefined;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly reason: string;
  readonly wait: number;
}

/** Undoes all that one rule did: shows the numbers, asks, and follows the run. */
export async function releaseRule(
  deps: CliDeps,
  command: Command,
  api: Api,
  { rule, since: sinceMs, dryRun, yes, reason, wait }: RuleReleaseOptions,
): Promise<void> {
  if (sinceMs === undefined) throw new CliError("Say since when, such as --since 2h.", { exitCode: 2 });
  const since = new Date(deps.now().getTime() - sinceMs).toISOString();
  const ask = (dry_run: boolean) =>
    api.send(
      { method: "POST", path: "/retractions/release_rule", body: { rule, since, reason, dry_run } },
      RuleReleaseReply,
    );
  const plan = await ask(true);
  if (dryRun === true) return isJson(command) ? printJson(deps, plan) : deps.terminal.out(planLines(plan));
  if (plan.copies + plan.open === 0)
    throw new CliError(`${printable(rule)} has nothing that could be undone.`);
  if (!isJson(command)) deps.terminal.out(planLines(plan));
  await consent(deps, { question: `Undo it?`, given: yes === true });
  const { release } = await ask(false);
  if (release === null) throw new CliError("Meanwhile there was nothing left to undo.");
  // A large one grows while it runs: that all of it so far has settled is not its end.
  const isEnded = ({ state }: RetractionReply): boolean => state === "done";
  const run = await followRetraction(deps, api, release.id, { waitMs: wait * 1_000, isEnded });
  if (isJson(command)) printJson(deps, run);
  else deps.terminal.out(`${plural(run.copies, "copy", "copies")}: ${countsLine(run.counts)}`);
  const others = run.copies - (run.counts.restored ?? 0);
  if (others > 0) {
    const where = `undeliver retraction copies ${run.id}`;
    throw new CliError(`${plural(others, "copy is", "copies are")} not back (yet): ${where} says why.`);
  }
}

function planLines(plan: RuleReleaseReply): string {
  const lines = [
    `${plural(plan.copies, "copy", "copies")} of ${plural(plan.messages, "message")} can be brought back.`,
    `${plural(plan.open, "open copy is", "open copies are")} called off.`,
  ];
  if (plan.left_alone > 0) {
    lines.push(
      `${plural(plan.left_alone, "copy stays", "copies stay")} where they are: a person has retracted them as well.`,
    );
  }
  return lines.join("\n");
}
