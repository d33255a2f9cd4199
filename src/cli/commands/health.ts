import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { type ConnectionReply, HealthReply, type SourceReply } from "../health-reply.ts";
import { printable } from "../printable.ts";
import { type Column, formatFields, formatTable } from "../table.ts";
import { momentText, plural } from "../words.ts";

/** `undeliver health`. */
export function healthCommand(health: Command, deps: CliDeps): void {
  reading(health).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const read = await api.get("/health", HealthReply);
      if (isJson(command)) return printJson(deps, read);
      return deps.terminal.out(describe(read, deps.terminal.columns));
    }),
  );
}

function describe(health: HealthReply, columns: number | undefined): string {
  const { integrations, sources, expiries } = health;
  const table = <Row>(rows: readonly Row[], of: readonly Column<Row>[], none: string): string =>
    rows.length === 0 ? none : formatTable(rows, of, columns);
  const parts = [
    instanceText(health),
    table(
      integrations,
      CONNECTIONS,
      "No integration yet: undeliver integration add-microsoft or add-google.",
    ),
    table(sources, SOURCES, "No source yet: undeliver source add makes one."),
    ...expiries.map((it) => `API token ${printable(it.name)} ends ${momentText(it.expires_at)}`),
    ...[...integrations, ...sources].flatMap(({ name, problems }) =>
      problems.map((it) => `! ${printable(name)}: ${printable(it.text)}`),
    ),
  ];
  return parts.join("\n\n");
}

function instanceText({ processes, database, queue, worked_at: workedAt }: HealthReply): string {
  const roles = [...new Set(processes.flatMap((it) => it.roles))].toSorted();
  return formatFields([
    ["processes", `${processes.length}${roles.length === 0 ? "" : `: ${roles.join(", ")}`}`],
    ["database", `PostgreSQL ${database.version}, answered in ${database.answered_in_ms} ms`],
    ["copies under way", `${queue.open}, of which ${queue.held} held and ${queue.due} due`],
    ["oldest due since", momentText(queue.oldest_due_at)],
    ["throttled until", momentText(queue.throttled_until)],
    ["worker last at work", momentText(workedAt)],
  ]);
}

const STANDINGS: Readonly<Record<string, string>> = {
  good: "in order",
  watch: "worth a look",
  bad: "not in order",
};

const CONNECTIONS: readonly Column<ConnectionReply>[] = [
  { title: "integration", value: (it) => it.name },
  { title: "standing", value: (it) => STANDINGS[it.standing] ?? it.standing, isWhole: true },
  { title: "state", value: (it) => it.status },
  { title: "directory as of", value: (it) => momentText(it.directory.fresh_at) || "never read" },
  {
    title: "seen in 24 hours",
    value: ({ coverage: { seen, mails } }) => `${seen} of ${plural(mails, "mail")}`,
  },
  { title: "credential ends", value: (it) => momentText(it.credential_expires_at) || "not known" },
];

const SOURCES: readonly Column<SourceReply>[] = [
  { title: "source", value: (it) => it.name },
  { title: "standing", value: (it) => STANDINGS[it.standing] ?? it.standing, isWhole: true },
  { title: "state", value: (it) => it.state },
  { title: "last journal copy", value: (it) => momentText(it.last_seen_at) || "never" },
  { title: "in 24 hours", value: ({ day }) => plural(day.copies, "copy", "copies") },
  { title: "usually", value: ({ day }) => (day.usual === null ? "" : Math.round(day.usual)) },
];
