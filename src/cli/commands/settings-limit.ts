import type { Command } from "commander";
import { InvalidArgumentError } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { wholeNumber } from "../read-options.ts";
import { formatFields } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/auto_retract/limit";

const LimitReply = z.looseObject({
  copies: z.number(),
  percent: z.number(),
  version: z.number(),
  saved_by: z.string().nullable(),
  saved_at: z.string().nullable(),
});
type LimitReply = z.output<typeof LimitReply>;

interface SetOptions {
  readonly copies?: number;
  readonly percent?: number;
}

/** `undeliver settings auto-retract limit show|set`. */
export function limitCommands(auto: Command, deps: CliDeps): void {
  const limit = auto
    .command("limit")
    .description("how much of the past week a Config Admin's change may move without a Super Admin");
  reading(limit.command("show", { isDefault: true }).description("show the limit that stands")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(PATH, LimitReply))),
  );
  reading(limit.command("set").description("save a new version: what is not named stays as it is"))
    .option("--copies <number>", "so many copies of the past week", wholeNumber(0, 10_000_000))
    .option("--percent <number>", "or so much of its copies; the larger counts", percent)
    .action(({ copies, percent: share }: SetOptions, command: Command) => {
      if (copies === undefined && share === undefined)
        throw new CliError("Name a limit to change: --copies, --percent.", { exitCode: 2 });
      return withApi(deps, command, async (api) => {
        const now = await api.get(PATH, LimitReply);
        const body = {
          copies: copies ?? now.copies,
          percent: share ?? now.percent,
          version: now.version,
        };
        show(deps, command, await api.send({ method: "PUT", path: PATH, body }, LimitReply));
      });
    });
}

function percent(typed: string): number {
  const number = Number(typed);
  if (!/^\d{1,3}(\.\d{1,3})?$/.test(typed) || number > 100)
    throw new InvalidArgumentError("It takes a number from 0 to 100.");
  return number;
}

function show(deps: CliDeps, command: Command, it: LimitReply): void {
  if (isJson(command)) return printJson(deps, it);
  return deps.terminal.out(
    formatFields([
      ["copies", it.copies],
      ["percent of the week's copies", it.percent],
      ["version", it.version],
      ["saved by", it.saved_by],
      ["saved", momentText(it.saved_at)],
    ]),
  );
}
