import type { Command } from "commander";
import { MAX_RESPONSE_DAYS, RESPONSE_MODES, type ResponseMode } from "#policy/responses.ts";
import type { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { days, oneOf } from "../read-options.ts";
import { ResponsesReply } from "../known-later-replies.ts";
import { formatFields } from "../table.ts";

const PATH = "/settings/responses";

interface SetOptions {
  readonly postDelivery?: ResponseMode;
  readonly days?: number;
  readonly submission?: ResponseMode;
}

/** `undeliver settings responses show|set`. */
export function responsesCommand(settings: Command, deps: CliDeps): void {
  const responses = settings
    .command("responses")
    .description("what happens when something becomes known after delivery");
  reading(responses.command("show", { isDefault: true }).description("show the settings that stand")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(PATH, ResponsesReply))),
  );
  const modes = RESPONSE_MODES.join(", ");
  reading(responses.command("set").description("save a new version: what is not named stays as it is"))
    .option(
      "--post-delivery <mode>",
      `for indicators and block-list entries: ${modes}`,
      oneOf(RESPONSE_MODES),
    )
    .option("--days <days>", "how far back mail is searched for them", days(1, MAX_RESPONSE_DAYS))
    .option("--submission <mode>", `for confirmed reports of users: ${modes}`, oneOf(RESPONSE_MODES))
    .action((options: SetOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        if (Object.keys(options).every((it) => it === "json")) {
          throw new CliError("Name what to change: --post-delivery, --days or --submission.", {
            exitCode: 2,
          });
        }
        const now = await api.get(PATH, ResponsesReply);
        const { mode, days: back } = now.post_delivery;
        const body = {
          post_delivery: { mode: options.postDelivery ?? mode, days: options.days ?? back },
          submission: { mode: options.submission ?? now.submission.mode },
          version: now.version,
        };
        show(deps, command, await api.send({ method: "PUT", path: PATH, body }, ResponsesReply));
      }),
    );
}

function show(deps: CliDeps, command: Command, it: z.output<typeof ResponsesReply>): void {
  if (isJson(command)) return printJson(deps, it);
  return deps.terminal.out(
    formatFields([
      ["post delivery", it.post_delivery.mode],
      ["days", it.post_delivery.days],
      ["submission", it.submission.mode],
      ["version", it.version],
    ]),
  );
}
