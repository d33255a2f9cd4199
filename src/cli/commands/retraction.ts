import type { Command } from "commander";
import { RETRACTION_KINDS, RETRACTION_STATES } from "#retraction/retraction-requests.ts";
import { OUTCOMES } from "#retraction/outcome.ts";
import type { CliDeps } from "../cli-deps.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { outcomeTable } from "../copy-table.ts";
import { estimateText } from "../estimate-text.ts";
import { allCopies } from "../follow-retraction.ts";
import { retractionPlanCommands } from "./retraction-plan.ts";
import { namedByLine, unnamedLines } from "../named-by-lines.ts";
import { idShownBy, oneOf, wholeNumber } from "../read-options.ts";
import { printable } from "../printable.ts";
import { NamedMessageReply, RetractionReply } from "../replies.ts";
import { RestorabilityReply } from "../restorable-replies.ts";
import { restorableLine } from "../restorable-text.ts";
import { type Column, formatFields } from "../table.ts";
import { countsLine, destinationName, momentText, plural, watchText } from "../words.ts";
import { followCommand } from "./retraction-follow.ts";
import { observedCommand } from "./retraction-observed.ts";

const TABLE: readonly Column<RetractionReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "made", value: (it) => momentText(it.created_at), isWhole: true },
  { title: "kind", value: (it) => it.kind },
  { title: "state", value: stateText },
  { title: "to", value: goesTo },
  { title: "copies", value: (it) => it.copies },
  { title: "outcomes", value: (it) => countsLine(it.counts) },
];

function stateText({ state, discarded }: RetractionReply): string {
  return discarded === true ? "discarded draft" : state;
}

const readId = idShownBy("retraction list");

/** `undeliver retraction list|show|copies|messages|follow|cancel`, and what `retraction-plan.ts` adds. */
export function retractionCommand(retraction: Command, deps: CliDeps): void {
  listCommand(retraction, deps);
  showCommands(retraction, deps);
  messagesCommand(retraction, deps);
  followCommand(retraction, deps);
  retractionPlanCommands(retraction, deps);
  observedCommand(retraction, deps);
  reading(retraction.command("cancel").description("refuse every copy that nobody is acting on"))
    .argument("<id>", "as undeliver retraction list shows it", readId)
    .option("--yes", "do not ask")
    .action((id: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/retractions/${encodeURIComponent(id)}`;
        // Nobody is asked about one that is not there.
        await api.get(path, RetractionReply);
        await consent(deps, { question: "Cancel what is still open in it?", given: yes });
        show(deps, command, await api.send({ method: "POST", path: `${path}/cancel` }, RetractionReply));
      }),
    );
}

/** The undo of a release takes each mail to where it had been before that. */
function goesTo({ kind, destination }: RetractionReply): string {
  return kind !== "release" && destination === "origin" ? "as before" : destinationName(destination);
}

interface ListOptions {
  readonly kind?: string;
  readonly state?: string;
  readonly discarded?: boolean;
  readonly limit: number;
}

function listCommand(retraction: Command, deps: CliDeps): void {
  reading(retraction.command("list").description("the newest first"))
    .option("--kind <kind>", `one of ${RETRACTION_KINDS.join(", ")}`, oneOf(RETRACTION_KINDS))
    .option("--state <state>", `one of ${RETRACTION_STATES.join(", ")}`, oneOf(RETRACTION_STATES))
    .option("--discarded", "drafts that were never applied, too")
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 20)
    .action(({ kind, state, discarded, limit }: ListOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const { items } = await api.page("/retractions", RetractionReply, {
          kind,
          state,
          discarded,
          per_page: limit,
        });
        printList(deps, command, { rows: items, table: TABLE, none: "No retraction yet." });
      }),
    );
}

function showCommands(retraction: Command, deps: CliDeps): void {
  reading(
    retraction
      .command("show")
      .description("one, with its outcomes")
      .argument("<id>", "as undeliver retraction list shows it", readId),
  ).action((id: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const path = `/retractions/${encodeURIComponent(id)}`;
      const run = await api.get(path, RetractionReply);
      const hasMoved = run.kind !== "release" && run.state !== "draft";
      const restorable = hasMoved ? await api.get(`${path}/restorability`, RestorabilityReply) : undefined;
      show(deps, command, run, restorable);
    }),
  );
  reading(retraction.command("copies").description("every copy of one, with outcome and reason"))
    .argument("<id>", "as undeliver retraction list shows it", readId)
    .option("--outcome <outcome>", "only those with this outcome", oneOf(OUTCOMES))
    .action((id: string, { outcome }: { outcome?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const copies = await allCopies(api, encodeURIComponent(id), outcome);
        if (isJson(command)) return printJson(deps, copies);
        const text = copies.length === 0 ? "No copy." : outcomeTable(copies, deps.terminal, copies.length);
        return deps.terminal.out(text);
      }),
    );
}

const MESSAGES: readonly Column<NamedMessageReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "received", value: (it) => momentText(it.ts), isWhole: true },
  { title: "from", value: (it) => it.from },
  { title: "subject", value: (it) => it.subject },
  { title: "copies", value: (it) => it.copies },
  { title: "left out", value: (it) => it.left_out ?? "" },
];

function messagesCommand(retraction: Command, deps: CliDeps): void {
  reading(
    retraction.command("messages").description("every message of one, and what a search found and left out"),
  )
    .argument("<id>", "as undeliver retraction list shows it", readId)
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 100)
    .action((id: string, { limit }: { limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/retractions/${encodeURIComponent(id)}/messages`;
        const { items } = await api.page(path, NamedMessageReply, { per_page: limit });
        printList(deps, command, { rows: items, table: MESSAGES, none: "No message." });
      }),
    );
}

/** How far a search has come, or why it led to no plan. */
function discoveryLine({ discovery, discovery_reason, discovered, looked_at }: RetractionReply): string {
  if (discovery == null) return "";
  const counted = `${plural(discovered ?? 0, "message")} found among ${(looked_at ?? 0).toLocaleString("en")}`;
  return `${discovery}: ${discovery_reason ?? counted}`;
}

function show(deps: CliDeps, command: Command, it: RetractionReply, restorable?: RestorabilityReply): void {
  if (isJson(command)) return printJson(deps, { ...it, ...(restorable && { restorability: restorable }) });
  for (const line of unnamedLines(it.named_by)) deps.terminal.note(printable(line));
  return deps.terminal.out(
    formatFields([
      ["id", it.id],
      ["kind", it.kind],
      ["state", stateText(it)],
      ["to", goesTo(it)],
      ["requested by", it.requested_by],
      ["rules", it.rules.join(", ")],
      ["held for", it.held?.for],
      ["reason", it.reason],
      ["held", it.held?.reason],
      ["may approve", it.held?.for === "approval" ? it.approval?.may_approve.join(", ") : undefined],
      ["message", it.investigate_id],
      ["named by", namedByLine(it.named_by)],
      ["search", discoveryLine(it)],
      ["made", momentText(it.created_at)],
      ["done", momentText(it.completed_at)],
      ["copies", it.copies],
      ["outcomes", countsLine(it.counts)],
      ["no longer kept", it.forgotten && countsLine(it.forgotten)],
      ["watches", watchText(it.late)],
      ["came late", it.late ? it.late_count : ""],
      ["can come back", restorable && restorableLine(restorable, deps.now())],
      ...reasonsOf(restorable),
      ["expected", estimateText(it.estimate, deps.now())],
    ]),
  );
}

/** The first line names them, and the others stand below it. */
function reasonsOf(restorable: RestorabilityReply | undefined): readonly (readonly [string, string])[] {
  return (restorable?.reasons ?? []).map((it) => ["", `${it.copies} ${it.restorable}: ${it.why}`] as const);
}
