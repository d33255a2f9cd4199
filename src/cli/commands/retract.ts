import type { Command } from "commander";
import type { Destination } from "#policy/destination.ts";
import { WHEN_IMPOSSIBLE } from "#policy/destination.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { isQuiet, outcomeTable, planTable } from "../copy-table.ts";
import { allCopies, followRetraction } from "../follow-retraction.ts";
import { idsShownBy, oneOf, wholeNumber } from "../read-options.ts";
import { type ProgressReply, RetractionReply } from "../replies.ts";
import {
  countsLine,
  DESTINATION_WORDS,
  destinationName,
  plural,
  readDestination,
  whatIsFinal,
} from "../words.ts";

interface Options {
  readonly to: Destination;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly reason: string;
  readonly whenImpossible: string;
  readonly wait: number;
}

/** `undeliver retract MESSAGE… --to DESTINATION`. */
export function retractCommand(retract: Command, deps: CliDeps): void {
  reading(retract)
    .argument("<message-id...>", "ids as undeliver trace shows them", idsShownBy("trace"))
    .requiredOption("--to <destination>", DESTINATION_WORDS, readDestination)
    .option("--dry-run", "show the plan, move nothing")
    .option("--yes", "do not ask")
    .option("--reason <text>", "why, for the action log", "")
    .option(
      "--when-impossible <what>",
      `where the destination cannot be reached: ${WHEN_IMPOSSIBLE.join(" or ")}`,
      oneOf(WHEN_IMPOSSIBLE),
      "leave",
    )
    .option("--wait <seconds>", "for how long to wait for the last copy", wholeNumber(0, 86_400), 120)
    .action((ids: readonly string[], options: Options, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = {
          ids,
          destination: options.to,
          when_impossible: options.whenImpossible,
          reason: options.reason,
        };
        const draft = await api.send({ method: "POST", path: "/retractions", body }, RetractionReply);
        const copies = await allCopies(api, draft.id);
        if (options.dryRun === true) return dryRun(deps, command, { api, draft, copies });
        if (!isJson(command)) showPlan(deps, draft, copies);
        await agreed(deps, api, draft, options);
        return run(deps, command, { api, draft, waitMs: options.wait * 1_000 });
      }),
    );
}

interface Plan {
  readonly api: Api;
  readonly draft: RetractionReply;
  readonly copies: readonly ProgressReply[];
}

async function dryRun(deps: CliDeps, command: Command, { api, draft, copies }: Plan): Promise<void> {
  await discard(api, draft);
  if (isJson(command)) return printJson(deps, { retraction: draft, copies });
  showPlan(deps, draft, copies);
  return deps.terminal.note("Nothing was moved.");
}

function showPlan({ terminal }: CliDeps, draft: RetractionReply, copies: readonly ProgressReply[]): void {
  const mailboxes = new Set(copies.map((it) => it.mailbox ?? it.recipient)).size;
  const messages = new Set(copies.map((it) => it.investigate_id)).size;
  const destination = terminal.paint("bold", destinationName(draft.destination));
  terminal.out(
    `${plural(draft.copies, "copy", "copies")} of ${plural(messages, "message")} in ${plural(mailboxes, "mailbox", "mailboxes")} → ${destination}`,
  );
  terminal.out(planTable(copies, terminal));
  terminal.out(whatIsFinal(draft.destination as Destination));
}

/** A plan that was turned down is taken back, so that nobody applies it later. */
async function agreed(deps: CliDeps, api: Api, draft: RetractionReply, { yes }: Options): Promise<void> {
  try {
    const question = `Move ${plural(draft.copies, "copy", "copies")} to ${destinationName(draft.destination)}?`;
    await consent(deps, { question, given: yes === true });
  } catch (error) {
    await discard(api, draft);
    throw error;
  }
}

async function discard(api: Api, { id }: RetractionReply): Promise<void> {
  await api.send({ method: "POST", path: `/retractions/${id}/cancel` }, RetractionReply);
}

interface Running {
  readonly api: Api;
  readonly draft: RetractionReply;
  readonly waitMs: number;
}

async function run(deps: CliDeps, command: Command, { api, draft, waitMs }: Running): Promise<void> {
  const path = `/retractions/${draft.id}/apply`;
  await api.send({ method: "POST", path, body: { hash: draft.hash } }, RetractionReply);
  const ended = await followRetraction(deps, api, draft.id, { waitMs });
  const copies = await allCopies(api, draft.id);
  if (isJson(command)) printJson(deps, { retraction: ended, copies });
  else {
    deps.terminal.out(outcomeTable(copies, deps.terminal));
    deps.terminal.out(`${plural(ended.copies, "copy", "copies")}: ${countsLine(ended.counts)}`);
    deps.terminal.note(`undeliver retraction show ${draft.id} · undeliver release ${draft.id}`);
  }
  const others = copies.filter((it) => !isQuiet(it)).length;
  if (others > 0) {
    throw new CliError(
      `${others} of ${plural(copies.length, "copy", "copies")} did not end where asked, or not yet: each has its reason.`,
    );
  }
}
