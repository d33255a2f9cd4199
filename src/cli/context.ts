import type { Command } from "commander";
import type { Api } from "./api-client.ts";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import { type Column, formatTable } from "./table.ts";

/** An API client for the command that runs, for the tenant of `--tenant`. */
export async function withApi<Result>(
  deps: CliDeps,
  command: Command,
  work: (api: Api) => Promise<Result>,
): Promise<Result> {
  const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
  // What works without a server starts sooner without the parts that speak to one.
  const { openApiClient } = await import("./api-client.ts");
  const onMessage = (message: string): void => deps.terminal.note(message);
  const api = openApiClient(await deps.connection(), { tenant, breakOff: deps.breakOff, onMessage });
  return work(api);
}

export function isJson(command: Command): boolean {
  return command.optsWithGlobals<{ json?: boolean }>().json === true;
}

/** The option that every reading command has. */
export function reading(command: Command): Command {
  return command.option("--json", "print JSON instead of text");
}

export function printJson({ terminal }: CliDeps, value: unknown): void {
  // Escaped beyond JSON's own rules: what stands in a mail must not draw on the terminal here either.
  terminal.out(JSON.stringify(value, undefined, 2).replace(/[\u007f-\u009f\p{Cf}]/gu, escaped));
}

/** `\u202e`, as one or two UTF-16 units. */
function escaped(character: string): string {
  const unit = (index: number): string => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
  return Array.from({ length: character.length }, (_, index) => unit(index)).join("");
}

export interface Listing<Row> {
  readonly rows: readonly Row[];
  readonly table: readonly Column<Row>[];
  /** In place of an empty table. */
  readonly none: string;
}

/** JSON where it was asked for, else a table. */
export function printList<Row>(deps: CliDeps, command: Command, { rows, table, none }: Listing<Row>): void {
  if (isJson(command)) printJson(deps, rows);
  else deps.terminal.out(rows.length === 0 ? none : formatTable(rows, table, deps.terminal.columns));
}

interface Consent {
  readonly question: string;
  /** `--yes` was given. */
  readonly given: boolean;
}

/** Asks at a terminal; elsewhere only `--yes` is consent. Throws where it was not given. */
export async function consent({ terminal }: CliDeps, { question, given }: Consent): Promise<void> {
  if (given) return;
  if (terminal.ask === undefined) {
    throw new CliError("Nobody can be asked here: say --yes to go ahead.");
  }
  const answer = (await terminal.ask(`${question} [y/N] `)).trim().toLowerCase();
  if (answer !== "y" && answer !== "yes") throw new CliError("Nothing was done.");
}
