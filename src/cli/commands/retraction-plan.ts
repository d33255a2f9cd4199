import type { Command } from "commander";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { followSurvey } from "../follow-survey.ts";
import { printPlan } from "../plan-text.ts";
import { idShownBy, WAIT, wholeNumber } from "../read-options.ts";
import { PlanReply, RetractionReply } from "../replies.ts";
import { applyDraft, showRun } from "../run-plan.ts";
import { destinationName, plural } from "../words.ts";

const readId = idShownBy("retraction list");
/** `undeliver retraction plan|survey|apply|approve|deny|resume`. */
export function retractionPlanCommands(retraction: Command, deps: CliDeps): void {
  seeingCommands(retraction, deps);
  applyCommand(retraction, deps);
  approvalCommands(retraction, deps);
  resumeCommand(retraction, deps);
}

function about(parent: Command, name: string, description: string): Command {
  return reading(parent.command(name).description(description)).argument(
    "<id>",
    "as undeliver retraction list shows it",
    readId,
  );
}

function seeingCommands(retraction: Command, deps: CliDeps): void {
  about(retraction, "plan", "what it touches, what cannot be reached, what is final").action(
    (id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await planOf(api, id))),
  );
  about(retraction, "survey", "look into the mailboxes of a plan; moves nothing")
    .option(...WAIT)
    .action((id: string, { wait }: { wait: number }, command: Command) =>
      withApi(deps, command, async (api) =>
        show(deps, command, await followSurvey(deps, api, id, { waitMs: wait * 1_000 })),
      ),
    );
}

function planOf(api: Api, id: string): Promise<PlanReply> {
  return api.get(`/retractions/${encodeURIComponent(id)}/plan`, PlanReply);
}

function show(deps: CliDeps, command: Command, plan: PlanReply): void {
  if (isJson(command)) printJson(deps, plan);
  else printPlan(deps.terminal, plan, "");
}

interface ApplyOptions {
  readonly yes?: boolean;
  readonly confirmCopies?: number;
  readonly wait: number;
}

function applyCommand(retraction: Command, deps: CliDeps): void {
  about(retraction, "apply", "start a plan that was made before")
    .option("--yes", "do not ask")
    .option(
      "--confirm-copies <number>",
      "the number of copies, where it needs approval and there is nobody else to ask",
      wholeNumber(0, 999_999_999),
    )
    .option(...WAIT)
    .action((id: string, { yes = false, confirmCopies, wait }: ApplyOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const plan = await planOf(api, id);
        if (!isJson(command)) printPlan(deps.terminal, plan, "");
        const { copies, destination } = plan.retraction;
        const question = `Move ${plural(copies, "copy", "copies")} to ${destinationName(destination)}?`;
        await consent(deps, { question, given: yes });
        const run = await applyDraft(deps, { api, draft: plan.retraction, confirmCopies });
        await showRun(deps, command, { api, run, waitMs: wait * 1_000 });
      }),
    );
}

interface Word {
  readonly name: "approve" | "deny";
  readonly description: string;
}

const WORDS: readonly Word[] = [
  { name: "approve", description: "a second person's yes to a plan that waits for it; it starts" },
  { name: "deny", description: "a second person's no to a plan that waits for it; every copy is refused" },
];

function approvalCommands(retraction: Command, deps: CliDeps): void {
  for (const { name, description } of WORDS) {
    about(retraction, name, description)
      .requiredOption("--reason <text>", "why")
      .option("--yes", "do not ask")
      .action((id: string, { reason, yes = false }: { reason: string; yes?: boolean }, command: Command) =>
        withApi(deps, command, async (api) => {
          const plan = await planOf(api, id);
          if (!isJson(command)) printPlan(deps.terminal, plan, "");
          await consent(deps, { question: `Do you ${name} this?`, given: yes });
          const body = { decision: name, reason, hash: plan.retraction.hash };
          const path = `/retractions/${encodeURIComponent(id)}/approval`;
          const decided = await api.send({ method: "POST", path, body }, RetractionReply);
          if (isJson(command)) printJson(deps, decided);
          else deps.terminal.out(`It is ${decided.state}.`);
          if (decided.state === "running") deps.terminal.note(`undeliver retraction follow ${id}`);
        }),
      );
  }
}

interface ResumeOptions {
  readonly proceed?: boolean;
  readonly refuse?: boolean;
  readonly reason: string;
  readonly wait: number;
}

function resumeCommand(retraction: Command, deps: CliDeps): void {
  about(retraction, "resume", "let what is held go on, or refuse it")
    .option("--proceed", "it goes on with the rest")
    .option("--refuse", "the rest is refused")
    .option("--reason <text>", "why", "")
    .option(...WAIT)
    .action(
      (id: string, { proceed = false, refuse = false, reason, wait }: ResumeOptions, command: Command) =>
        withApi(deps, command, async (api) => {
          if (proceed === refuse) throw new CliError("Say either --proceed or --refuse.", { exitCode: 2 });
          const body = { decision: proceed ? "proceed" : "refuse", reason };
          const path = `/retractions/${encodeURIComponent(id)}/resume`;
          const run = await api.send({ method: "POST", path, body }, RetractionReply);
          if (proceed) return showRun(deps, command, { api, run, waitMs: wait * 1_000 });
          if (isJson(command)) return printJson(deps, run);
          return deps.terminal.out(`${plural(run.counts.refused ?? 0, "copy", "copies")} refused.`);
        }),
    );
}
