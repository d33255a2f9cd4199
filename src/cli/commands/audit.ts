import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import type { AuditVerifiedShown, CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { wholeNumber } from "../read-options.ts";
import type { Column } from "../table.ts";
import { momentText, plural } from "../words.ts";

const EntryReply = z.looseObject({
  sequence: z.number(),
  at: z.string(),
  kind: z.string(),
  actor: z.string(),
  actor_email: z.string().nullable(),
  from: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
});

const TABLE: readonly Column<z.output<typeof EntryReply>>[] = [
  { title: "no.", value: (it) => it.sequence, isWhole: true },
  { title: "time", value: (it) => momentText(it.at), isWhole: true },
  { title: "who", value: (it) => it.actor_email ?? it.actor },
  { title: "what", value: (it) => it.kind, isWhole: true },
  { title: "from", value: (it) => it.from ?? "" },
  { title: "details", value: (it) => JSON.stringify(it.data) },
];

interface ListOptions {
  readonly actor?: string;
  readonly kinds?: string;
  readonly object?: string;
  readonly from?: string;
  readonly to?: string;
  readonly address?: string;
  readonly limit: number;
}

/** `undeliver audit list|verify|checkpoint`. */
export function auditCommand(audit: Command, deps: CliDeps): void {
  listCommand(audit, deps);
  verifyCommand(audit, deps);
  checkpointCommand(audit, deps);
}

function listCommand(audit: Command, deps: CliDeps): void {
  reading(audit.command("list").description("who did what, when and from where, newest first"))
    .argument("[text]", "in the kind, the actor or the details")
    .option("--actor <name>", "a part of a name or an e-mail")
    .option("--kinds <kinds>", "such as setting.saved,token.created")
    .option("--object <id>", "what it was done to: a message, a retraction, a token …")
    .option("--from <time>", "such as 2026-01-31 or 2026-01-31T12:00:00Z")
    .option("--to <time>", "before this time")
    .option("--address <address>", "from where: an IP address, or `command line`")
    .option("--limit <count>", "how many", wholeNumber(1, 1_000), 50)
    .action((text: string | undefined, { limit, ...filter }: ListOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const { actor, kinds, object, from, to, address } = filter;
        const query = { text, actor, kinds, object, from, to, address, per_page: limit };
        const { items } = await api.page("/audit_log", EntryReply, query);
        printList(deps, command, { rows: items, table: TABLE, none: "The audit log has nothing like that." });
      }),
    );
}

function verifyCommand(audit: Command, deps: CliDeps): void {
  reading(
    audit
      .command("verify")
      .description("read the whole log again and name what was changed (on this machine)"),
  )
    .option("--checkpoint <file>", "a checkpoint that was kept elsewhere")
    .action(async ({ checkpoint: file }: { checkpoint?: string }, command: Command) => {
      const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
      const checkpoint = file === undefined ? undefined : await readText(file);
      const verified = await deps.operator.audit.verify({ tenant, checkpoint });
      if (verified === undefined) throw noTenant(tenant);
      if (isJson(command)) printJson(deps, verified);
      else for (const it of verified) deps.terminal.out(verifiedText(it));
      const bad = verified.filter((it) => it.findings.length > 0);
      if (bad.length > 0) throw new CliError("The audit log is not as it was written.");
    });
}

function verifiedText({ tenant, sequence, waiting, checkpoints, findings }: AuditVerifiedShown): string {
  const more = waiting === 0 ? "" : `, ${plural(waiting, "event")} not yet in the log`;
  const head = `${printable(tenant)}: as it was written up to entry ${sequence}, ${plural(checkpoints, "checkpoint")}${more}`;
  return [head, ...findings.map((it) => `  ${it.problem}: ${it.text}${eventText(it.eventId)}`)].join("\n");
}

function eventText(eventId: string | undefined): string {
  return eventId === undefined ? "" : ` (event ${eventId})`;
}

function checkpointCommand(audit: Command, deps: CliDeps): void {
  audit
    .command("checkpoint")
    .description("sign where the log ends now, to be kept elsewhere (on this machine; needs --tenant)")
    .action(async (_options: object, command: Command) => {
      const { tenant } = command.optsWithGlobals<{ tenant?: string }>();
      if (tenant === undefined) throw new CliError("Which tenant? Say --tenant NAME.", { exitCode: 2 });
      const signed = await deps.operator.audit.checkpoint(tenant);
      if (signed === undefined) throw noTenant(tenant);
      printJson(deps, signed);
    });
}

function noTenant(tenant: string | undefined): CliError {
  return new CliError(
    tenant === undefined ? "There is no such tenant." : `There is no tenant ${printable(tenant)}.`,
  );
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    throw new CliError(`${printable(file)} cannot be read.`, { cause });
  });
}
