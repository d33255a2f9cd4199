import type { Command } from "commander";
import type { Destination } from "#policy/destination.ts";
import { WHEN_IMPOSSIBLE } from "#policy/destination.ts";
import { MAX_WATCH_DAYS } from "#retraction/late-clause.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { awaitDiscovery } from "../await-discovery.ts";
import { planTable } from "../copy-table.ts";
import { allCopies } from "../follow-retraction.ts";
import { followSurvey } from "../follow-survey.ts";
import { type NamingOptions, nameMessages } from "../name-messages.ts";
import { printPlan } from "../plan-text.ts";
import { readSamples } from "../read-mail.ts";
import { days, idShownBy, idsShownBy, oneOf, WAIT, wholeNumber } from "../read-options.ts";
import { readScope, type ScopeOptions, scopeOptions } from "../read-scope.ts";
import { PlanReply, RetractionReply } from "../replies.ts";
import { applyDraft, showRun } from "../run-plan.ts";
import { DESTINATION_WORDS, destinationName, plural, readDestination } from "../words.ts";

interface Options extends NamingOptions, ScopeOptions {
  readonly eml?: readonly string[];
  readonly to: Destination;
  readonly dryRun?: boolean;
  readonly draft?: boolean;
  readonly survey?: boolean;
  readonly canary?: number;
  readonly confirmCopies?: number;
  readonly yes?: boolean;
  readonly reason: string;
  readonly whenImpossible: string;
  readonly wait: number;
  readonly watch?: number;
  readonly idle?: number;
  readonly followForwards?: boolean;
}

const MAX_COPIES = 20_000;

/** `undeliver retract MESSAGE… --to DESTINATION`, or what else names the messages. */
export function retractCommand(retract: Command, deps: CliDeps): void {
  scopeOptions(namingOptions(reading(retract)))
    .requiredOption("--to <destination>", DESTINATION_WORDS, readDestination)
    .option("--dry-run", "show the plan, move nothing, and take the plan back")
    .option("--draft", "make the plan and stop; undeliver retraction apply starts it")
    .option("--survey", "look into the mailboxes before asking; moves nothing")
    .option("--canary <number>", "so many copies first, then wait for a person", wholeNumber(1, MAX_COPIES))
    .option(
      "--confirm-copies <number>",
      "the number of copies, where it needs approval and there is nobody else to ask",
      wholeNumber(0, 999_999_999),
    )
    .option("--yes", "do not ask")
    .option("--reason <text>", "why, for the action log", "")
    .option(
      "--when-impossible <what>",
      `where the destination cannot be reached: ${WHEN_IMPOSSIBLE.join(" or ")}`,
      oneOf(WHEN_IMPOSSIBLE),
      "leave",
    )
    .option(
      "--watch <days>",
      "go on for so long, such as 14d: take what comes late and what the provider lets out of quarantine",
      days(1, MAX_WATCH_DAYS),
    )
    .option(
      "--idle <days>",
      "end the watch earlier when nothing came for so long, such as 3d",
      days(1, MAX_WATCH_DAYS),
    )
    .option(
      "--follow-forwards",
      "while it watches, take mail from inside that contains the original's text, or encloses it",
    )
    .option(...WAIT)
    .action((ids: readonly string[] | undefined, options: Options, command: Command) =>
      withApi(deps, command, (api) => retractAll(deps, command, { api, ids: ids ?? [], options })),
    );
}

function namingOptions(retract: Command): Command {
  return retract
    .argument("[message-id...]", "ids as undeliver trace shows them", idsShownBy("trace"))
    .option("--search <query>", "everything that undeliver trace finds with this query")
    .option("--message-id <header...>", "the mails' own Message-ID headers")
    .option("--campaign <message-id>", "the ticked messages of undeliver trace similar", idShownBy("trace"))
    .option("--include <message-id...>", "of --campaign: unticked ones too", idsShownBy("trace similar"))
    .option("--exclude <message-id...>", "of --campaign: not these", idsShownBy("trace similar"))
    .option("--eml <file...>", "mails as .eml files, compared by their content; - is standard input")
    .option("--include-ambiguous", "of --message-id: take all messages where several have one header");
}

interface Asked {
  readonly api: Api;
  readonly ids: readonly string[];
  readonly options: Options;
}

async function retractAll(deps: CliDeps, command: Command, asked: Asked): Promise<void> {
  const { api, options } = asked;
  const draft = await makeDraft(deps, asked);
  const { confirmCopies, wait } = options;
  // A plan that was turned down is taken back, so that nobody applies it later.
  const turnedDown = async (error: unknown): Promise<never> => {
    await discard(api, draft);
    throw error;
  };
  if (!(await agreedOn(deps, command, { ...asked, draft }).catch(turnedDown))) return;
  const run = await applyDraft(deps, { api, draft, confirmCopies }).catch((error: unknown) => {
    // Whatever else went wrong, it may have started.
    if (error instanceof CliError && error.type === "confirmation_needed") return turnedDown(error);
    throw error;
  });
  await showRun(deps, command, { api, run, waitMs: wait * 1_000 });
}

function watchOf({ watch, idle, followForwards }: Options, now: Date): { readonly late?: object } {
  if (watch !== undefined) {
    const until = new Date(now.getTime() + watch * DAY_MS).toISOString();
    return { late: { until, idle_days: idle, follow_forwards: followForwards } };
  }
  if (idle === undefined && followForwards === undefined) return {};
  throw new CliError("--idle and --follow-forwards are about a watch: say --watch too.", { exitCode: 2 });
}

const DAY_MS = 86_400_000;

async function makeDraft(deps: CliDeps, { api, ids, options }: Asked): Promise<RetractionReply> {
  const samples = options.eml === undefined ? {} : { samples: await readSamples(deps, options.eml) };
  const { path, body: named } = nameMessages(ids, { ...options, ...samples });
  const late = watchOf(options, deps.now());
  const body = {
    ...named,
    destination: options.to,
    when_impossible: options.whenImpossible,
    reason: options.reason,
    ...(options.canary !== undefined && { canary: options.canary }),
    ...late,
    ...(await readScope(api, options)),
  };
  const draft = await api.send({ method: "POST", path, body }, RetractionReply).catch(inOptions);
  return awaitDiscovery(deps, api, draft);
}

/** The API says what to send; here it is typed. */
function inOptions(error: unknown): never {
  if (!(error instanceof CliError) || error.type !== "unavailable_destination") throw error;
  const message = error.message.replace(
    'send "when_impossible": "next_weaker"',
    "say --when-impossible next_weaker",
  );
  throw new CliError(message, { cause: error });
}

interface Drafted extends Asked {
  readonly draft: RetractionReply;
}

/** Shows the plan and asks. False: a plan is all that was wanted. */
async function agreedOn(deps: CliDeps, command: Command, { api, draft, options }: Drafted): Promise<boolean> {
  const plan = options.survey
    ? await followSurvey(deps, api, draft.id, { waitMs: options.wait * 1_000 })
    : await api.get(`/retractions/${draft.id}/plan`, PlanReply);
  // Who has left the survey is asked nothing more.
  if (options.survey && deps.signal.aborted) throw new CliError("Nothing was moved.");
  const copies = await allCopies(api, draft.id);
  const isOnlyPlan = options.dryRun === true || options.draft === true;
  if (!isJson(command)) printPlan(deps.terminal, plan, planTable(copies, deps.terminal));
  else if (isOnlyPlan) printJson(deps, { retraction: draft, plan, copies });
  if (isOnlyPlan) return stopHere(deps, { api, draft, isKept: options.draft === true });
  const question = `Move ${plural(draft.copies, "copy", "copies")} to ${destinationName(draft.destination)}?`;
  await consent(deps, { question, given: options.yes === true });
  return true;
}

interface Stopped {
  readonly api: Api;
  readonly draft: RetractionReply;
  readonly isKept: boolean;
}

async function stopHere({ terminal }: CliDeps, { api, draft, isKept }: Stopped): Promise<false> {
  if (!isKept) await discard(api, draft);
  terminal.note(isKept ? `Nothing was moved. undeliver retraction apply ${draft.id}` : "Nothing was moved.");
  return false;
}

async function discard(api: Api, { id }: RetractionReply): Promise<void> {
  await api.send({ method: "POST", path: `/retractions/${id}/cancel` }, RetractionReply);
}
