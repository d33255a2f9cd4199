import type { Command } from "commander";
import type { CliDeps, KeysRotated } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading } from "../context.ts";
import { formatFields } from "../table.ts";
import { momentText, plural } from "../words.ts";

/** `undeliver keys list|rotate`. */
export function keysCommand(keys: Command, deps: CliDeps): void {
  reading(
    keys
      .command("list")
      .description("the names of the instance keys, and how much is sealed under each; never the keys"),
  ).action(async (_options: object, command: Command) => {
    const shown = await deps.operator.keys.list();
    if (isJson(command)) return printJson(deps, shown);
    const { sealing, others, values, file } = shown;
    return deps.terminal.out(
      formatFields([
        ["seals and opens", sealing],
        ["opens only", others.length === 0 ? undefined : others.join(", ")],
        ["kept in", file ?? "UNDELIVER_SECRET_KEY, UNDELIVER_OTHER_SECRET_KEYS"],
        ...Object.entries(values).map(
          ([key, count]) => [`sealed under ${key}`, plural(count, "secret")] as const,
        ),
      ]),
    );
  });
  reading(
    keys
      .command("rotate")
      .description(
        "seal every stored secret anew under the key that seals now; goes on with what was interrupted",
      ),
  ).action(async (_options: object, command: Command) => {
    const rotated = await deps.operator.keys.rotate();
    if (isJson(command)) printJson(deps, rotated);
    if (rotated.result === "processes_behind") throw behind(rotated);
    if (isJson(command)) return;
    deps.terminal.out(
      `${plural(rotated.resealed, "secret")} sealed anew: everything is under the key ${rotated.key} now.`,
    );
    deps.terminal.note(
      rotated.file === undefined
        ? "UNDELIVER_OTHER_SECRET_KEYS is not needed any more. Backups from before still open with the former key only."
        : `Keep a copy of ${rotated.file}. Backups from before still open with the former key only.`,
    );
  });
}

function behind({ key, file, processes }: Extract<KeysRotated, { result: "processes_behind" }>): CliError {
  const who = processes
    .map((it) => `${it.roles.join(", ")} since ${momentText(it.startedAt.toISOString())}`)
    .join("; ");
  const how =
    file === undefined
      ? "Start each of them with this key in UNDELIVER_SECRET_KEY and the former one in UNDELIVER_OTHER_SECRET_KEYS"
      : "The new key is in place: start them anew";
  return new CliError(
    `Not yet: ${plural(processes.length, "process", "processes")} of this instance (${who}) would go on sealing under another key ` +
      `than ${key}. ${how}, then say this once more. A process that was killed is forgotten after two minutes.`,
  );
}
