import type { Command } from "commander";
import type { z } from "zod";
import { INDICATOR_KINDS, type IndicatorKind } from "#detection/indicator-kinds.ts";
import { type ActionableDisposition, ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { days, idShownBy, oneOf, wholeNumber } from "../read-options.ts";
import { IndicatorReply } from "../known-later-replies.ts";
import { GoneReply } from "../replies.ts";
import type { Column } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/indicators";

const TABLE: readonly Column<z.output<typeof IndicatorReply>>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "kind", value: (it) => it.kind },
  { title: "value", value: (it) => it.value },
  { title: "disposition", value: (it) => it.disposition },
  { title: "note", value: (it) => it.note },
  { title: "by", value: (it) => it.created_by },
  { title: "expires", value: (it) => momentText(it.expires_at), isWhole: true },
];

/** `undeliver indicator list|add|remove`. */
export function indicatorCommand(indicator: Command, deps: CliDeps): void {
  listCommand(indicator, deps);
  addCommand(indicator, deps);
  reading(
    indicator
      .command("remove")
      .description(
        "remove one: where nothing else says the same, verdicts become milder and releases are offered",
      ),
  )
    .argument("<id>", "as undeliver indicator list shows it", idShownBy("indicator list"))
    .action((id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const gone = await api.send({ method: "DELETE", path: `${PATH}/${id}` }, GoneReply);
        if (isJson(command)) printJson(deps, gone);
        else deps.terminal.out("Removed.");
        noteEvaluation(deps, gone.evaluation_id);
      }),
    );
}

interface ListOptions {
  readonly kind?: IndicatorKind;
  readonly search: string;
  readonly limit: number;
}

function listCommand(indicator: Command, deps: CliDeps): void {
  reading(indicator.command("list").description("the newest first"))
    .option("--kind <kind>", `one of ${INDICATOR_KINDS.join(", ")}`, oneOf(INDICATOR_KINDS))
    .option("--search <text>", "part of a value or a note", "")
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 100)
    .action(({ kind, search, limit }: ListOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const { items } = await api.page(PATH, IndicatorReply, { kind, search, per_page: limit });
        printList(deps, command, { rows: items, table: TABLE, none: "No indicator yet." });
      }),
    );
}

interface AddOptions {
  readonly disposition: ActionableDisposition;
  readonly note: string;
  readonly expires?: number;
}

const DAY_MS = 86_400_000;

function addCommand(indicator: Command, deps: CliDeps): void {
  reading(indicator.command("add").description("judge new mail by it, and search past mail for it"))
    .argument("<kind>", `one of ${INDICATOR_KINDS.join(", ")}`, oneOf(INDICATOR_KINDS))
    .argument("<value>", "defanged ones are taken too: hxxps://evil[.]example/login")
    .option(
      "--disposition <disposition>",
      `one of ${ACTIONABLE_DISPOSITIONS.join(", ")}`,
      oneOf(ACTIONABLE_DISPOSITIONS),
      "MALICIOUS",
    )
    .option("--note <text>", "where it comes from", "")
    .option("--expires <days>", "it judges nothing any more after so long, such as 30d", days(1, 3_650))
    .action((kind: IndicatorKind, value: string, options: AddOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const { disposition, note, expires } = options;
        const expires_at =
          expires === undefined ? null : new Date(deps.now().getTime() + expires * DAY_MS).toISOString();
        const body = { kind, value, disposition, note, expires_at };
        const added = await api.send({ method: "POST", path: PATH, body }, IndicatorReply);
        if (isJson(command)) return printJson(deps, added);
        deps.terminal.out(`Added ${printable(added.value)} as ${added.id}.`);
        return noteEvaluation(deps, added.evaluation_id);
      }),
    );
}

function noteEvaluation({ terminal }: CliDeps, id: string | null | undefined): void {
  terminal.note(
    id
      ? `Past mail is searched for it: undeliver evaluation follow ${id}`
      : "Past mail is not searched for it: undeliver settings responses",
  );
}
