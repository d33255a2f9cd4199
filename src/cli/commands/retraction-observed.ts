import type { Command } from "commander";
import { HELD_DECISIONS, type HeldDecision } from "#policy/breaker-trips.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { ago, idsShownBy, oneOf } from "../read-options.ts";
import { ObservedReply } from "../breaker-replies.ts";
import { plural } from "../words.ts";

interface Options {
  readonly olderThan?: number;
  readonly reason: string;
  readonly yes?: boolean;
}

/** `undeliver retraction observed`. */
export function observedCommand(retraction: Command, deps: CliDeps): void {
  reading(retraction.command("observed").description("decide about what automation only observed"))
    .argument("<decision>", "proceed (it is done now) or refuse", oneOf(HELD_DECISIONS))
    .argument(
      "[id...]",
      "which retractions, as undeliver retraction list shows them",
      idsShownBy("retraction list"),
    )
    .option("--older-than <time>", "all that began so long ago, such as 2h; 0s: all", ago)
    .option("--reason <text>", "why, for the action log", "")
    .option("--yes", "do not ask")
    .action(
      (decision: HeldDecision, ids: readonly string[] | undefined, options: Options, command: Command) =>
        withApi(deps, command, async (api) => {
          const scope = scopeOf(ids ?? [], options, deps.now());
          const verb = decision === "proceed" ? "Do" : "Refuse";
          await consent(deps, { question: `${verb} what was only observed?`, given: options.yes === true });
          const body = { decision, reason: options.reason, ...scope };
          let copies = 0;
          for (let left = 1; left > 0; ) {
            const call = { method: "POST", path: "/retractions/observed", body } as const;
            const reply = await api.send(call, ObservedReply);
            copies += reply.copies;
            left = reply.copies === 0 ? 0 : reply.left;
          }
          if (isJson(command)) return printJson(deps, { copies });
          const what = decision === "proceed" ? "go on" : "refused";
          return deps.terminal.out(`${plural(copies, "copy", "copies")} ${what}.`);
        }),
    );
}

function scopeOf(ids: readonly string[], { olderThan }: Options, now: Date): object {
  if (ids.length === 0 && olderThan === undefined) {
    throw new CliError("Name retractions, or say --older-than 0s for all of them.", { exitCode: 2 });
  }
  return {
    ...(ids.length > 0 && { retractions: ids }),
    ...(olderThan !== undefined && { before: new Date(now.getTime() - olderThan).toISOString() }),
  };
}
