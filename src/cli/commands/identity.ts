import type { Command } from "commander";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { type CandidateReply, DecisionReply, MismatchReply } from "../identity-replies.ts";
import { printable } from "../printable.ts";
import { idShownBy, several, wholeNumber } from "../read-options.ts";
import { applyOrDiscard, showRun } from "../run-plan.ts";
import { destinationName, momentText, plural } from "../words.ts";

const PATH = "/identity_mismatches";
const readId = idShownBy("identity list");

/** `undeliver identity list|ours|leave`. */
export function identityCommand(identity: Command, deps: CliDeps): void {
  listCommand(identity, deps);
  oursCommand(identity, deps);
  about(identity, "leave", "none of the candidates is ours: the copy is refused")
    .requiredOption("--reason <text>", "why, for the action log")
    .action((run: string, copy: string, { reason }: { reason: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = { decision: "leave", reason };
        const decided = await api.send({ method: "POST", path: pathOf(run, copy), body }, DecisionReply);
        if (isJson(command)) printJson(deps, decided);
        else deps.terminal.out("Left where it is; the copy is refused.");
      }),
    );
}

function about(identity: Command, name: string, description: string): Command {
  return reading(identity.command(name).description(description))
    .argument("<retraction-id>", "as undeliver identity list shows it", readId)
    .argument("<copy-id>", "as undeliver identity list shows it", readId);
}

function pathOf(run: string, copy: string): string {
  return `${PATH}/${encodeURIComponent(run)}/${encodeURIComponent(copy)}`;
}

interface ListOptions {
  readonly retraction?: string;
  readonly message?: string;
  readonly limit: number;
}

function listCommand(identity: Command, deps: CliDeps): void {
  reading(
    identity.command("list").description("copies that a person has to decide about, with what was found"),
  )
    .option("--retraction <id>", "only of this one", idShownBy("retraction list"))
    .option("--message <id>", "only of this one", idShownBy("trace"))
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 20)
    .action(({ retraction, message, limit }: ListOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const query = { retraction_id: retraction, investigate_id: message, per_page: limit };
        const { items } = await api.page(PATH, MismatchReply, query);
        if (isJson(command)) return printJson(deps, items);
        const none = "Nobody has to decide about anything.";
        return deps.terminal.out(items.length === 0 ? none : items.map(describe).join("\n\n"));
      }),
    );
}

/** The message, and below it each candidate, so that the two can be compared. */
function describe(it: MismatchReply): string {
  const { retraction_id: run, copy_id: copy } = it;
  return [
    `${printable(it.mailbox ?? it.recipient)}: “${printable(it.subject)}” from ${printable(it.from)}, sent ${momentText(it.sent_at)}; asked to ${destinationName(it.destination)}`,
    ...it.candidates.map(candidateLine),
    ...(it.candidates.length === 0
      ? ["  What was found was not written down: retract the message once more."]
      : [
          `  undeliver identity ours ${run} ${copy} --item ID --reason TEXT`,
          `  undeliver identity leave ${run} ${copy} --reason TEXT`,
        ]),
  ].join("\n");
}

function candidateLine(it: CandidateReply): string {
  const what =
    it.subject === null
      ? "a mail that you may not read"
      : `“${printable(it.subject)}” from ${printable(it.from ?? "nobody")}, sent ${momentText(it.sent_at)}`;
  const differs = it.disagrees.length === 0 ? "" : ` [${it.disagrees.map(printable).join(", ")}]`;
  return `  ${printable(it.item_id)}: ${what}, received ${momentText(it.received_at)}, in ${printable(it.folder)}: ${printable(it.because)}${differs}`;
}

interface OursOptions {
  readonly item?: readonly string[];
  readonly all?: boolean;
  readonly reason: string;
  readonly yes?: boolean;
  readonly confirmCopies?: number;
  readonly wait: number;
}

function oursCommand(identity: Command, deps: CliDeps): void {
  about(identity, "ours", "candidates are the message, though nothing proves it: retract them")
    .option("--item <ids>", "which of the candidates, several with commas", several)
    .option("--all", "all of them")
    .requiredOption("--reason <text>", "why, for the action log")
    .option("--yes", "do not ask")
    .option(
      "--confirm-copies <number>",
      "the number of copies, where it needs approval and there is nobody else to ask",
      wholeNumber(0, 999_999_999),
    )
    .option("--wait <seconds>", "for how long to wait for its end", wholeNumber(0, 86_400), 120)
    .action((run: string, copy: string, options: OursOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const items = await itemsOf(api, { run, copy, options });
        const question = `Nothing proves that ${plural(items.length, "mail is", "mails are")} this message. Retract on your word?`;
        await consent(deps, { question, given: options.yes === true });
        const body = { decision: "ours", items, reason: options.reason, draft: true };
        const { retraction } = await api.send(
          { method: "POST", path: pathOf(run, copy), body },
          DecisionReply,
        );
        if (retraction === null) throw new CliError("The server has made no plan of it.");
        const begun = await applyOrDiscard(deps, {
          api,
          draft: retraction,
          confirmCopies: options.confirmCopies,
        });
        await showRun(deps, command, { api, run: begun, waitMs: options.wait * 1_000 });
      }),
    );
}

interface Wanted {
  readonly run: string;
  readonly copy: string;
  readonly options: OursOptions;
}

async function itemsOf(api: Api, { run, copy, options }: Wanted): Promise<readonly string[]> {
  const { item = [], all = false } = options;
  if (all === item.length > 0) {
    throw new CliError("Say which candidates: --item with their ids, or --all.", { exitCode: 2 });
  }
  if (!all) return item;
  const { items } = await api.page(PATH, MismatchReply, { retraction_id: run, per_page: 1000 });
  const found = items.find((it) => it.copy_id === copy)?.candidates ?? [];
  if (found.length === 0) throw new CliError("Nobody has to decide about this copy: undeliver identity list");
  return found.map((it) => it.item_id);
}
