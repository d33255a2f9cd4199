import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { AutomationReply } from "../breaker-replies.ts";

const PATH = "/settings/automation";

/** `undeliver settings automation show|act|observe`. */
export function automationSettings(settings: Command, deps: CliDeps): void {
  const automation = settings.command("automation").description("whether automation acts or only observes");
  reading(automation.command("show", { isDefault: true }).description("show what stands")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(PATH, AutomationReply))),
  );
  modeCommand(automation, deps, { mode: "act", what: "let automation act; what was observed stays held" });
  modeCommand(automation, deps, {
    mode: "observe",
    what: "record what automation would do, and move nothing",
  });
}

interface Mode {
  readonly mode: "act" | "observe";
  readonly what: string;
}

function modeCommand(automation: Command, deps: CliDeps, { mode, what }: Mode): void {
  reading(automation.command(mode).description(what)).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      show(deps, command, await api.send({ method: "PUT", path: PATH, body: { mode } }, AutomationReply));
    }),
  );
}

const WORDS: Readonly<Record<string, string>> = {
  act: "Automation acts. What was observed before stays held: undeliver retraction observed proceed or refuse.",
  observe: "Automation observes: what it would do is recorded and held, and nothing moves.",
};

function show(deps: CliDeps, command: Command, setting: AutomationReply): void {
  if (isJson(command)) return printJson(deps, setting);
  return deps.terminal.out(WORDS[setting.mode] ?? setting.mode);
}
