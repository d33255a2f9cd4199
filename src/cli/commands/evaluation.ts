import type { Command } from "commander";
import { MAX_RESPONSE_DAYS } from "#policy/responses.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { followEvaluation } from "../follow-evaluation.ts";
import { days, idShownBy, secondsToWait, WAIT, WAIT_A_DAY, wholeNumber } from "../read-options.ts";
import { EvaluatedMessageReply, EvaluationReply } from "../known-later-replies.ts";
import { type Column, formatFields } from "../table.ts";
import { destinationName, momentText } from "../words.ts";

const PATH = "/evaluations";

const TABLE: readonly Column<EvaluationReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "made", value: (it) => momentText(it.created_at), isWhole: true },
  { title: "state", value: (it) => it.state },
  { title: "what", value: what },
  { title: "value", value: (it) => it.value },
  { title: "found", value: (it) => it.found },
  { title: "changed", value: (it) => it.changed },
  { title: "copies", value: (it) => it.copies },
  { title: "offers", value: (it) => it.offers },
];

function what(it: EvaluationReply): string {
  if (it.dry_run) return "dry run";
  return it.withdrawn ? "taken back" : "acts";
}

const readId = idShownBy("evaluation list");

const MESSAGES: readonly Column<EvaluatedMessageReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "received", value: (it) => momentText(it.ts), isWhole: true },
  { title: "was", value: (it) => it.before, isWhole: true },
  { title: "becomes", value: (it) => it.final_disposition, isWhole: true },
  { title: "copies go to", value: placesText, isWhole: true },
  { title: "from", value: (it) => it.from },
  { title: "subject", value: (it) => it.subject },
];

function placesText({ places }: EvaluatedMessageReply): string {
  const each = places.map((it) => `${it.copies} → ${destinationName(it.destination)}`);
  return each.length === 0 ? "stay" : each.join(", ");
}

/** `undeliver evaluation start|list|show|messages|follow|cancel`. */
export function evaluationCommand(evaluation: Command, deps: CliDeps): void {
  startCommand(evaluation, deps);
  reading(evaluation.command("list").description("the newest first"))
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 20)
    .action(({ limit }: { limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { items } = await api.page(PATH, EvaluationReply, { per_page: limit });
        printList(deps, command, { rows: items, table: TABLE, none: "No evaluation yet." });
      }),
    );
  reading(evaluation.command("show").description("one, with its counts so far"))
    .argument("<id>", "as undeliver evaluation list shows it", readId)
    .action((id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) =>
        show(deps, command, await api.get(`${PATH}/${id}`, EvaluationReply)),
      ),
    );
  reading(evaluation.command("follow").description("see one until it ends; Ctrl-C only leaves it"))
    .argument("<id>", "as undeliver evaluation list shows it", readId)
    .option(...WAIT_A_DAY)
    .action((id: string, { wait }: { wait?: number }, command: Command) =>
      withApi(deps, command, async (api) =>
        show(deps, command, await followEvaluation(deps, api, id, { waitMs: secondsToWait(wait) * 1_000 })),
      ),
    );
  messagesCommand(evaluation, deps);
  reading(evaluation.command("cancel").description("end a search; what it has done stays"))
    .argument("<id>", "as undeliver evaluation list shows it", readId)
    .action((id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `${PATH}/${id}/cancel`;
        show(deps, command, await api.send({ method: "POST", path }, EvaluationReply));
      }),
    );
}

function messagesCommand(evaluation: Command, deps: CliDeps): void {
  const what = "the messages that got another verdict by one, or, of a dry run, would";
  reading(evaluation.command("messages").description(what))
    .argument("<id>", "as undeliver evaluation list shows it", readId)
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 100)
    .action((id: string, { limit }: { limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { items } = await api.page(`${PATH}/${id}/messages`, EvaluatedMessageReply, {
          per_page: limit,
        });
        printList(deps, command, { rows: items, table: MESSAGES, none: "No message." });
      }),
    );
}

interface StartOptions {
  readonly indicator?: string;
  readonly entry?: string;
  readonly dryRun?: boolean;
  readonly days?: number;
  readonly wait: number;
}

function startCommand(evaluation: Command, deps: CliDeps): void {
  reading(evaluation.command("start").description("search past mail for an indicator or a block-list entry"))
    .option("--indicator <id>", "as undeliver indicator list shows it", idShownBy("indicator list"))
    .option(
      "--entry <id>",
      "of the block list, as undeliver list block --json shows it",
      idShownBy("list block"),
    )
    .option("--dry-run", "change nothing: count and list what would be done")
    .option("--days <days>", "so far back (default: as the responses are set)", days(1, MAX_RESPONSE_DAYS))
    .option(...WAIT)
    .action(({ indicator, entry, dryRun = false, days: back, wait }: StartOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        if ((indicator === undefined) === (entry === undefined)) {
          throw new CliError("Say what is looked for: --indicator or --entry.", { exitCode: 2 });
        }
        const body = { indicator, list_entry: entry, dry_run: dryRun, days: back };
        const { id } = await api.send({ method: "POST", path: PATH, body }, EvaluationReply);
        show(deps, command, await followEvaluation(deps, api, id, { waitMs: wait * 1_000 }));
      }),
    );
}

function show(deps: CliDeps, command: Command, it: EvaluationReply): void {
  if (isJson(command)) return printJson(deps, it);
  deps.terminal.out(
    formatFields([
      ["id", it.id],
      ["state", it.state],
      ["what", what(it)],
      ["value", it.value],
      ["days", it.days],
      ["requested by", it.requested_by],
      ["made", momentText(it.created_at)],
      ["searched back to", momentText(it.searched_back_to)],
      ["looks again", momentText(it.looks_again_at)],
      ["done", momentText(it.completed_at)],
      ["found", it.found],
      ["changed", it.changed],
      ["copies", it.copies],
      ["offers", it.offers],
    ]),
  );
  if (it.changed > 0) deps.terminal.note(`Which messages: undeliver evaluation messages ${it.id}`);
}
