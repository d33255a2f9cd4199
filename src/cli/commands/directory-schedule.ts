import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { wholeNumber } from "../read-options.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/directory";

const ScheduleReply = z.looseObject({
  enabled: z.boolean(),
  delta_minutes: z.number(),
  full_hours: z.number(),
  version: z.number(),
  saved_by: z.string().nullable(),
  saved_at: z.string().nullable(),
});
type ScheduleReply = z.output<typeof ScheduleReply>;

interface Options {
  readonly on?: boolean;
  readonly off?: boolean;
  readonly deltaMinutes?: number;
  readonly fullHours?: number;
}

/** `undeliver directory schedule`. */
export function scheduleCommand(directory: Command, deps: CliDeps): void {
  reading(
    directory
      .command("schedule")
      .description(
        "how often directories are read by themselves; with options: say so, the rest stays as it is",
      ),
  )
    .option("--on", "read them by themselves")
    .option("--off", "read them only when somebody asks")
    .option("--delta-minutes <n>", "how often what has changed is read", wholeNumber(15, 1_440))
    .option("--full-hours <n>", "how often everything is read", wholeNumber(6, 720))
    .action(async (options: Options, command: Command) => {
      if (options.on === true && options.off === true) {
        throw new CliError("Say --on or --off.", { exitCode: 2 });
      }
      await withApi(deps, command, async (api) => {
        const stands = await api.get(PATH, ScheduleReply);
        const body = changed(stands, options);
        const now =
          body === undefined ? stands : await api.send({ method: "PUT", path: PATH, body }, ScheduleReply);
        if (isJson(command)) printJson(deps, now);
        else deps.terminal.out(scheduleText(now));
      });
    });
}

/** `undefined`: nothing was said. On top of what was read here: somebody else's change is not undone. */
function changed(stands: ScheduleReply, { on, off, deltaMinutes, fullHours }: Options) {
  if ([on, off, deltaMinutes, fullHours].every((it) => it === undefined)) return undefined;
  return {
    enabled: on === true || (off !== true && stands.enabled),
    delta_minutes: deltaMinutes ?? stands.delta_minutes,
    full_hours: fullHours ?? stands.full_hours,
    version: stands.version,
  };
}

function scheduleText({ enabled, delta_minutes, full_hours, saved_by, saved_at }: ScheduleReply): string {
  const by = saved_by === null ? "" : ` Saved by ${printable(saved_by)}, ${momentText(saved_at)}.`;
  const often = `what has changed every ${delta_minutes} minutes, everything every ${full_hours} hours`;
  return enabled
    ? `Directories are read by themselves: ${often}.${by}`
    : `Directories are read only when somebody asks: undeliver directory sync. By schedule it would be ${often}.${by}`;
}
