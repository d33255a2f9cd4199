import type { Command } from "commander";
import type { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { wholeNumber } from "../read-options.ts";
import { ApprovalSettingReply } from "../replies.ts";
import { formatFields } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/approval";

/** `undeliver settings approval show|set`. */
export function approvalSettingCommands(settings: Command, deps: CliDeps): void {
  const approval = settings
    .command("approval")
    .description("from how many copies on a retraction needs a second person");
  reading(approval.command("show", { isDefault: true }).description("show the limit that stands")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(PATH, ApprovalSettingReply))),
  );
  reading(approval.command("set").description("save a new version"))
    .argument("<copies-per-hour>", "what one actor may set going by his own word", wholeNumber(0, 1_000_000))
    .action((copies_per_hour: number, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = { copies_per_hour };
        show(deps, command, await api.send({ method: "PUT", path: PATH, body }, ApprovalSettingReply));
      }),
    );
}

function show(deps: CliDeps, command: Command, it: z.output<typeof ApprovalSettingReply>): void {
  if (isJson(command)) return printJson(deps, it);
  return deps.terminal.out(
    formatFields([
      ["copies per hour", it.copies_per_hour],
      ["version", it.version],
      ["saved by", it.saved_by],
      ["saved", momentText(it.saved_at)],
    ]),
  );
}
