import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { oneOf } from "../read-options.ts";
import { BreakerReply } from "../breaker-replies.ts";
import { type Column, formatFields, formatTable } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/breaker";

/** What a keyboard calls the limits of the API, with what each is about. */
const LIMITS = {
  "copies-per-hour": "that one rule may act on",
  "campaign-copies-per-hour": "of one campaign, by whatever rules",
  "share-percent": "of a day's copies, for one rule or campaign",
  "share-floor": "so many copies a day are never too large a share",
  "important-per-hour": "copies of important people, for one rule or campaign",
  "release-percent": "of a rule's work of a day that people may have to bring back",
  "release-floor": "so many releases a day are never too many",
  "volume-times": "how many times its usual hour a disposition may reach",
  "volume-floor": "so many copies an hour are never unusual",
} as const;
type Limit = keyof typeof LIMITS;
const NAMES = Object.keys(LIMITS) as readonly Limit[];

/** `undeliver settings breaker show|set`. */
export function breakerSettings(settings: Command, deps: CliDeps): void {
  const breaker = settings
    .command("breaker")
    .description("how much automation may do before a person is asked");
  reading(breaker.command("show", { isDefault: true }).description("show the limits that stand")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(PATH, BreakerReply))),
  );
  reading(breaker.command("set").description("change limits: what is not named stays as it is"))
    .argument("[limit=number...]", `such as copies-per-hour=300; one of ${NAMES.join(", ")}`)
    .option("--switch <on-or-off>", "off: nothing is limited", oneOf(["on", "off"]))
    .action((pairs: readonly string[], options: { switch?: "on" | "off" }, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = { ...readPairs(pairs), ...(options.switch && { enabled: options.switch === "on" }) };
        if (Object.keys(body).length === 0)
          throw new CliError("Name a limit to change, such as copies-per-hour=300.", { exitCode: 2 });
        show(deps, command, await api.send({ method: "PUT", path: PATH, body }, BreakerReply));
      }),
    );
}

function readPairs(pairs: readonly string[]): Readonly<Record<string, number>> {
  const limits = pairs.map((pair) => {
    const [, typed = "", number = ""] = /^([a-z-]+)=(\d{1,9})$/.exec(pair.toLowerCase()) ?? [];
    const name = NAMES.find((it) => it === typed);
    if (name === undefined) {
      throw new CliError(`${JSON.stringify(pair)} is not LIMIT=NUMBER, with one of ${NAMES.join(", ")}.`, {
        exitCode: 2,
      });
    }
    return [fieldOf(name), Number(number)] as const;
  });
  return Object.fromEntries(limits);
}

/** As the API calls it. */
function fieldOf(name: Limit): string {
  return name.replaceAll("-", "_");
}

function show(deps: CliDeps, command: Command, setting: BreakerReply): void {
  if (isJson(command)) return printJson(deps, setting);
  const saved = setting.version === 0 ? "nobody has changed it yet" : momentText(setting.saved_at);
  const fields = formatFields([
    ["breaker", setting.enabled ? "on" : "off"],
    ["saved", saved],
    ["by", setting.saved_by],
  ]);
  return deps.terminal.out(`${fields}\n\n${formatTable(NAMES, limitsTable(setting), deps.terminal.columns)}`);
}

function limitsTable(setting: BreakerReply): readonly Column<Limit>[] {
  return [
    { title: "limit", value: (it) => it, isWhole: true },
    { title: "number", value: (it) => String(setting[fieldOf(it)]), isWhole: true },
    { title: "what it is about", value: (it) => LIMITS[it] },
  ];
}
