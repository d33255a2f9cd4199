import type { Destination } from "#policy/destination.ts";
import { surveyLine } from "./follow-survey.ts";
import { namedByLine, unnamedLines } from "./named-by-lines.ts";
import { printable } from "./printable.ts";
import type { PlanReply, RetractionReply } from "./replies.ts";
import { type Column, formatTable } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { destinationName, plural, watchText, whatIsFinal } from "./words.ts";

type Sample = PlanReply["samples"][number];

const SAMPLES: readonly Column<Sample>[] = [
  { title: "unlike the rest", value: (it) => it.investigate_id, isWhole: true },
  { title: "from", value: (it) => it.from },
  { title: "subject", value: (it) => it.subject },
  { title: "why", value: (it) => it.why.join("; ") },
];

const NEEDS: Readonly<Record<string, string>> = {
  hard_delete: "Hard Delete needs a second person, or the number of copies typed where there is nobody else.",
  over_limit:
    "So many copies within an hour need a second person, or their number typed where there is nobody else.",
};

/** What a person should know before it happens. */
export function printPlan(terminal: Terminal, plan: PlanReply, table: string): void {
  const { needs_approval: needed, survey, retraction } = plan;
  const lines = [
    headline(plan, (text) => terminal.paint("bold", text)),
    plan.integrations.length > 1 ? plan.integrations.map(integrationWords).join(", ") : "",
    groupsLine(plan),
    scopeLine(retraction),
    `Named by ${namedByLine(retraction.named_by) || "their ids"}.`,
    ...unnamedLines(retraction.named_by).map((it) => `! ${printable(it)}`),
    table,
    ...warnings(terminal, plan),
    survey === null ? "" : surveyLine(survey),
    ...driftLines(plan),
    needed === null ? "" : (NEEDS[needed] ?? "It needs approval."),
    whatIsFinal(retraction.destination as Destination),
    retraction.late ? `Takes what comes late: ${watchText(retraction.late)}.` : "",
  ];
  for (const line of lines) if (line !== "") terminal.out(line);
}

/** Such as `Only Finance; not Board, ceo@corp.example; 12 copies are outside, 1 copy is in a mailbox that nobody knows.` */
function scopeLine({ scope }: RetractionReply): string {
  if (scope === undefined || scope === null) return "";
  const names = (part: typeof scope.only): string =>
    [...(part?.groups ?? []).map((it) => it.name), ...(part?.mailboxes ?? []).map((it) => it.address)]
      .map(printable)
      .join(", ");
  const said = [
    scope.only === null ? "" : `Only ${names(scope.only)}`,
    scope.except === null ? "" : `Not ${names(scope.except)}`,
    `Left out by that: ${plural(scope.outside, "copy", "copies")}`,
    scope.unknown === 0
      ? ""
      : `Left out because nobody knows whose mailbox it is: ${plural(scope.unknown, "copy", "copies")}`,
  ];
  return `${said.filter((it) => it !== "").join(". ")}.`;
}

const MOST_GROUPS = 5;

/** Such as `In the groups Finance (12 mailboxes), Board (2 mailboxes) and 3 more.` */
function groupsLine({ groups }: PlanReply): string {
  if (groups.length === 0) return "";
  const named = groups
    .slice(0, MOST_GROUPS)
    .map((it) => `${printable(it.name)} (${plural(it.mailboxes, "mailbox", "mailboxes")})`);
  const more = groups.length - named.length;
  return `In the groups ${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}.`;
}

/** What a person should look at twice. */
function warnings(terminal: Terminal, plan: PlanReply): readonly string[] {
  const strong = (text: string): string => terminal.paint("yellow", text);
  return [
    ...plan.important_people.map(
      ({ address, note }) =>
        `${strong("Important:")} ${printable(note === "" ? address : `${address} (${note})`)}`,
    ),
    plan.samples.length === 0 ? "" : formatTable(plan.samples, SAMPLES, terminal.columns),
    ...plan.unproven.map(
      ({ name, detail }) =>
        `${strong("Not proven:")} ${destinationName(plan.retraction.destination)} for ${printable(name)}: ${printable(detail)} (undeliver integration test)`,
    ),
    ...plan.obstacles.map(
      ({ copies, why }) => `${strong(plural(copies, "copy", "copies"))}: ${printable(why)}`,
    ),
  ];
}

function headline({ retraction, messages, mailboxes }: PlanReply, bold: (text: string) => string): string {
  const { copies, destination, canary } = retraction;
  const first = canary === null || canary === undefined ? "" : `, the first ${canary} and then wait`;
  return `${plural(copies, "copy", "copies")} of ${plural(messages, "message")} in ${plural(mailboxes, "mailbox", "mailboxes")} → ${bold(destinationName(destination))}${first}`;
}

function integrationWords({ name, copies }: PlanReply["integrations"][number]): string {
  return `${printable(name)}: ${plural(copies, "copy", "copies")}`;
}

/** What has changed since the plan was made. */
export function driftLines({ drift }: Pick<RetractionReply, "drift">): readonly string[] {
  if (drift === null || drift === undefined) return [];
  const { gone, met, newer } = drift;
  return [
    ...(gone.length > 0 ? [`Gone since the plan was made: ${plural(gone.length, "copy", "copies")}.`] : []),
    ...(met.length > 0 ? [`Found to be other mailboxes: ${plural(met.length, "copy", "copies")}.`] : []),
    ...(newer > 0 ? [`Came since, not in the plan and left alone: ${plural(newer, "copy", "copies")}.`] : []),
  ];
}
