import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describeMachine } from "../../../bench/support/machine.ts";
import type { ScenarioResult } from "./scenario-run.ts";

const PAGE = join(import.meta.dirname, "../../../docs/reliability.md");

/** Writes docs/reliability.md anew with each result that comes, so that a run which is cut short shows what it has seen. */
export async function openReliabilityPage(
  now: Date,
  planned: number,
): Promise<(result: ScenarioResult) => Promise<void>> {
  const machine = await describeMachine();
  const results: ScenarioResult[] = [];
  return async (result) => {
    results.push(result);
    await writeFile(PAGE, pageOf(results, [...machine, playedOf(results.length, planned)], now));
  };
}

function playedOf(played: number, planned: number): string {
  const whole = `${planned} scenarios and providers are written down`;
  return played < planned
    ? `${whole}; this run was cut short after ${played}`
    : `${whole}, and all were played`;
}

/** How many copies each scenario had belongs to it. */
function commandOf({ CHAOS_COPIES: copies }: NodeJS.ProcessEnv): string {
  return `${copies === undefined ? "" : `CHAOS_COPIES=${copies} `}CHAOS_WRITE=1 npm run test:chaos -- scenarios`;
}

function pageOf(results: readonly ScenarioResult[], machine: readonly string[], now: Date): string {
  const copies = results.reduce((sum, it) => sum + it.copies, 0);
  const claims = results.reduce((sum, it) => sum + count(it.outcomes) + count(it.released), 0);
  const violations = results.reduce((sum, it) => sum + it.violations.length, 0);
  const rows = results.toSorted((a, b) => a.scenario.fault.localeCompare(b.scenario.fault)).map(rowOf);
  return `${[
    "# Reliability",
    "",
    `Played on ${now.toISOString().slice(0, 10)} by \`${commandOf(process.env)}\`, which writes this page.`,
    "",
    `**${results.length} scenarios, ${copies} copies, ${claims} claims of the ledger judged, ${violations} violations.**`,
    "",
    ...machine.map((it) => `- ${it}`),
    "- Scenarios ran several at a time, each with processes of the product and a database of its own.",
    "",
    ...WHAT_IS_JUDGED,
    "",
    "| What goes wrong | Provider | Copies | How they ended | After the release | Violations | Raced | Seconds | Scenario, seed |",
    "|---|---|---:|---|---|---:|---:|---:|---|",
    ...rows,
    "",
    ...HOW_TO_REPEAT,
  ].join("\n")}\n`;
}

/** In words, what scenario-judge.ts does. */
const WHAT_IS_JUDGED = [
  "The simulated providers keep a ledger of their own: every change of every item, by whom. After each scenario the",
  "product's database is held against that ledger and against the mailboxes. A violation is:",
  "",
  "- a copy called `moved` that is not where it should be, or an outcome that the scenario does not allow;",
  "- a second effect of one operation on one item, or an effect without an operation;",
  "- a copy that is lost, or totals that do not add up to the number of copies;",
  "- an item touched outside of the set: other mail, or a forgery with the same Message-ID;",
  "- an item moved to a milder place, or an outcome that says nothing was done where something was;",
  "- an item called restored that differs from what it was, where the release does not name the difference;",
  "- a call to a mailbox within a ban that this mailbox had spoken.",
  "",
  "*Raced*: between our look and our call the owner had put the item further away himself, and the call brought it to",
  "where it was asked for. Neither provider takes a condition with a move, so nobody can prevent this; it is counted.",
];

const HOW_TO_REPEAT = [
  "To play one again, or all with more copies (tens of thousands in all with 200):",
  "",
  "    CHAOS_ONLY=lost-replies CHAOS_SEED=1 npm run test:chaos -- scenarios",
  "    CHAOS_COPIES=200 npm run test:chaos -- scenarios",
  "",
  "A seed fixes what the mailboxes hold and the simulator's throws; how processes interleave stays the machine's matter.",
  "The scenarios are data: `test/chaos/scenarios/`. Beside them `npm run test:chaos -- killed` kills the product, with and",
  "without its database, at every step from the journal copy on.",
];

function rowOf({ scenario, provider, seed, ...it }: ScenarioResult): string {
  const name = provider === "microsoft" ? "Microsoft 365" : "Gmail";
  const cells = [
    scenario.fault,
    name,
    it.copies,
    listed(it.outcomes),
    listed(it.released),
    it.violations.length,
    it.raced,
    Math.round(it.seconds),
    `\`${scenario.name}\`, ${seed}`,
  ];
  return `| ${cells.join(" | ")} |`;
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([word, n]) => `${word} ${n}`)
    .join(", ");
}

function count(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, it) => sum + it, 0);
}
