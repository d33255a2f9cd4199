import type { Command } from "commander";
import { z } from "zod";
import { SOURCE_FORMATS } from "#mail/envelope.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { findSource } from "../find-source.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { oneOf, wholeNumber } from "../read-options.ts";
import { GoneReply, SourceReply, SourceWithAddressReply } from "../replies.ts";
import { bindingOf, ONE_BINDING, type SourceOptions, sourceOptions } from "../source-settings.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";
import { sourceHealthCommand } from "./source-health.ts";
import { coverageCommand } from "./source-coverage.ts";
import { explainCommand } from "./source-explain.ts";
import { instructionsCommand } from "./source-instructions.ts";
import { setCommands } from "./source-set.ts";

const TABLE: readonly Column<SourceReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "name", value: (it) => it.name },
  { title: "format", value: (it) => it.format },
  { title: "bound by", value: (it) => it.binding.kind },
  { title: "addresses", value: (it) => it.addresses },
  { title: "last seen", value: (it) => momentText(it.last_seen_at) || "never" },
];

/** `undeliver source …`. */
export function sourceCommand(source: Command, deps: CliDeps): void {
  reading(source.command("list").description("list the feeds")).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const rows = await api.get("/sources", z.array(SourceReply));
      printList(deps, command, { rows, table: TABLE, none: "No feed yet: undeliver source add makes one." });
    }),
  );
  addCommand(source, deps);
  setCommands(source, deps);
  changingCommands(source, deps);
  instructionsCommand(source, deps);
  sourceHealthCommand(source, deps);
  explainCommand(source, deps);
  coverageCommand(source, deps);
}

interface AddOptions extends SourceOptions {
  readonly name: string;
  readonly format: (typeof SOURCE_FORMATS)[number];
}

function addCommand(source: Command, deps: CliDeps): void {
  const add = reading(source.command("add").description("make a feed; its intake address is told this once"))
    .requiredOption("--name <name>", "what to call it")
    .requiredOption("--format <format>", `one of ${SOURCE_FORMATS.join(", ")}`, oneOf(SOURCE_FORMATS));
  sourceOptions(add).action((options: AddOptions, command: Command) =>
    withApi(deps, command, async (api) => {
      const binding = bindingOf(options);
      if (binding === undefined) throw new CliError(ONE_BINDING, { exitCode: 2 });
      const body = {
        name: options.name,
        format: options.format,
        binding,
        require_tls: options.requireTls === true,
        allowed_ranges: options.allow ?? [],
        hop_count: options.hops ?? 0,
        trusts_original_to: options.trustOriginalTo === true,
      };
      const call = { method: "POST", path: "/sources", body } as const;
      tell(deps, command, await api.send(call, SourceWithAddressReply));
    }),
  );
}

function tell(deps: CliDeps, command: Command, it: z.output<typeof SourceWithAddressReply>): void {
  if (isJson(command)) return printJson(deps, it);
  deps.terminal.out(printable(it.address));
  deps.terminal.note(
    `Journal to this address. It is shown this once, and whoever knows it can feed ${printable(it.name)}.`,
  );
  if (it.former_valid_until === null) return;
  deps.terminal.note(
    `The former one is valid until ${momentText(it.former_valid_until)}: change the mail system's rule by then, since what comes to it afterwards is refused.`,
  );
}

function changingCommands(source: Command, deps: CliDeps): void {
  reading(source.command("rotate").description("make a second intake address").argument("<name-or-id>"))
    .option("--former-hours <hours>", "how long the former one stays valid", wholeNumber(0, 2160), 72)
    .action((name: string, { formerHours }: { formerHours: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id } = await findSource(api, name);
        const body = { former_valid_hours: formerHours };
        const call = { method: "POST", path: `/sources/${id}/rotate`, body } as const;
        tell(deps, command, await api.send(call, SourceWithAddressReply));
      }),
    );
  reading(source.command("remove").description("take a feed's addresses away; what it delivered stays"))
    .argument("<name-or-id>")
    .option("--yes", "do not ask")
    .action((name: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id, name: known } = await findSource(api, name);
        const question = `Remove ${printable(known)}? What is still journaled to it will be refused.`;
        await consent(deps, { question, given: yes });
        const gone = await api.send({ method: "DELETE", path: `/sources/${id}` }, GoneReply);
        if (isJson(command)) printJson(deps, gone);
        else deps.terminal.out(`Removed ${printable(known)}.`);
      }),
    );
}
