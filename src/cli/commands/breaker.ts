import type { Command } from "commander";
import { HELD_DECISIONS, type HeldDecision } from "#policy/breaker-trips.ts";
import type { CliDeps } from "../cli-deps.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { idShownBy, oneOf, wholeNumber } from "../read-options.ts";
import { TripReply } from "../breaker-replies.ts";
import type { Column } from "../table.ts";
import { momentText, plural } from "../words.ts";

const PATH = "/settings/breaker/trips";

const TABLE: readonly Column<TripReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "opened", value: (it) => momentText(it.opened_at), isWhole: true },
  { title: "why", value: (it) => it.reason },
  { title: "held", value: (it) => it.held },
  { title: "closed", value: (it) => momentText(it.closed_at) },
  {
    title: "decision",
    value: (it) => (it.decision === null ? "" : `${it.decision} by ${it.closed_by ?? ""}`),
  },
  { title: "for example", value: (it) => it.samples[0]?.subject },
];

/** `undeliver breaker list|close`. */
export function breakerCommand(breaker: Command, deps: CliDeps): void {
  reading(breaker.command("list").description("what has been stopped, the newest first"))
    .option("--open", "only what waits for a decision")
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 20)
    .action(({ open, limit }: { open?: boolean; limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const query = { per_page: limit, ...(open === true && { open }) };
        const { items } = await api.page(PATH, TripReply, query);
        printList(deps, command, { rows: items, table: TABLE, none: "No breaker has opened." });
      }),
    );
  closeCommand(breaker, deps);
}

interface CloseOptions {
  readonly reason: string;
  readonly yes?: boolean;
}

function closeCommand(breaker: Command, deps: CliDeps): void {
  reading(breaker.command("close").description("decide about what one holds; its rule acts again"))
    .argument("<id>", "as undeliver breaker list shows it", idShownBy("breaker list"))
    .argument("<decision>", "proceed (what is held goes on) or refuse", oneOf(HELD_DECISIONS))
    .option("--reason <text>", "why, for the action log", "")
    .option("--yes", "do not ask")
    .action((id: string, decision: HeldDecision, { reason, yes }: CloseOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const question =
          decision === "proceed" ? "Let everything go on that it holds?" : "Refuse everything that it holds?";
        await consent(deps, { question, given: yes === true });
        const call = { method: "POST", path: `${PATH}/${id}/close`, body: { decision, reason } } as const;
        const trip = await api.send(call, TripReply);
        if (isJson(command)) return printJson(deps, trip);
        deps.terminal.out(closedLine(trip));
        if (decision === "refuse") deps.terminal.note(`What it did before is undone by: ${undoOf(trip)}`);
      }),
    );
}

function undoOf({ rule }: TripReply): string {
  return `undeliver release --rule ${printable(rule)} --since 2h`;
}

function closedLine({ rule, decision, decided_copies: decided, held }: TripReply): string {
  const copies = plural(decided ?? 0, "copy", "copies");
  const what = decision === "proceed" ? `${copies} go on` : `${copies} refused`;
  const rest = held === 0 ? "" : `; ${plural(held, "copy follows", "copies follow")} by itself`;
  return `${printable(rule)} acts again. ${what}${rest}.`;
}
