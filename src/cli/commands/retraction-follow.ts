import type { Command } from "commander";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { allCopies, followRetraction } from "../follow-retraction.ts";
import { idShownBy, secondsToWait, WAIT_A_DAY } from "../read-options.ts";
import { refuseUnlessRestored, showReleased } from "../release-end.ts";
import { RetractionReply } from "../replies.ts";
import { showRun } from "../run-plan.ts";

/** `undeliver retraction follow`: the way back to a run that somebody has left, or that somebody else has started. */
export function followCommand(retraction: Command, deps: CliDeps): void {
  reading(
    retraction.command("follow").description("see how far a run is, until it ends; Ctrl-C only leaves it"),
  )
    .argument("<id>", "as undeliver retraction list shows it", idShownBy("retraction list"))
    .option(...WAIT_A_DAY)
    .action((id: string, { wait }: { wait?: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const run = await api.get(`/retractions/${id}`, RetractionReply);
        if (run.state === "draft") {
          throw new CliError(`Nobody has applied this plan yet: undeliver retraction apply ${id}`);
        }
        const waitMs = secondsToWait(wait) * 1_000;
        if (run.kind === "release") await followRelease(deps, command, { api, id, waitMs });
        else await showRun(deps, command, { api, run, waitMs });
      }),
    );
}

interface Following {
  readonly api: Api;
  readonly id: string;
  readonly waitMs: number;
}

async function followRelease(deps: CliDeps, command: Command, { api, id, waitMs }: Following): Promise<void> {
  const retraction = await followRetraction(deps, api, id, { waitMs });
  const ended = { retraction, copies: await allCopies(api, id) };
  if (isJson(command)) printJson(deps, ended);
  else showReleased(deps.terminal, ended);
  refuseUnlessRestored([ended]);
}
