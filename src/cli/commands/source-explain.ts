import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { findSource } from "../find-source.ts";
import { findingLines } from "../finding-lines.ts";
import { printable } from "../printable.ts";
import { readMail } from "../read-mail.ts";
import { FindingReply } from "../replies.ts";
import { formatFields } from "../table.ts";
import { destinationName } from "../words.ts";

const ExplanationReply = z.looseObject({
  source: z.looseObject({ name: z.string(), format: z.string() }),
  shape: z.string(),
  notes: z.array(z.string()),
  trusted: z.boolean(),
  untrusted_reason: z.string().nullable(),
  message: z
    .looseObject({ from: z.string(), subject: z.string(), message_id: z.string().nullable() })
    .nullable(),
  recipients: z.array(z.looseObject({ address: z.string(), own: z.boolean(), mailbox_known: z.boolean() })),
  recipient_count: z.number(),
  direction: z.string(),
  disposition: z.string(),
  findings: z.array(FindingReply),
  automation: z.string(),
  would: z.array(
    z.looseObject({
      integration: z.string(),
      copies: z.number(),
      destination: z.string().nullable(),
      stays: z.string().nullable(),
    }),
  ),
});
type ExplanationReply = z.output<typeof ExplanationReply>;

interface Options {
  readonly source?: string;
  readonly clientAddress?: string;
  readonly clientCertificate?: string;
}

/** `undeliver source explain FILE`. */
export function explainCommand(source: Command, deps: CliDeps): void {
  reading(
    source.command("explain").description("say what the intake would make of a journal copy; stores nothing"),
  )
    .argument("<file>", "the journal copy as an .eml file; - is standard input")
    .option("--source <name-or-id>", "by this feed alone (default: by each)")
    .option("--client-address <address>", "of the server that would deliver it")
    .option("--client-certificate <sha256>", "that this server would show")
    .action((file: string, options: Options, command: Command) =>
      withApi(deps, command, async (api) => {
        const raw = await readMail(deps, file);
        const named = options.source === undefined ? undefined : await findSource(api, options.source);
        const body = {
          content_base64: raw.toString("base64"),
          ...(named !== undefined && { source_id: named.id }),
          ...(options.clientAddress !== undefined && { client_address: options.clientAddress }),
          ...(options.clientCertificate !== undefined && { client_certificate: options.clientCertificate }),
        };
        const call = { method: "POST", path: "/sources/explain", body } as const;
        const explained = await api.send(call, z.array(ExplanationReply));
        if (isJson(command)) return printJson(deps, explained);
        const none = "No feed yet: undeliver source add makes one.";
        return deps.terminal.out(
          explained.length === 0 ? none : explained.map((it) => describe(deps, it)).join("\n\n"),
        );
      }),
    );
}

const MOST_SHOWN = 20;

function describe({ terminal: { paint } }: CliDeps, it: ExplanationReply): string {
  const { message, recipients, recipient_count: count } = it;
  const shown = recipients.slice(0, MOST_SHOWN).map(recipientText);
  if (count > shown.length) shown.push(`and ${count - shown.length} more`);
  const fields = formatFields([
    ["feed", `${printable(it.source.name)} (${it.source.format})`],
    ["opened as", it.shape],
    ["believed", it.trusted ? "yes" : `no: ${printable(it.untrusted_reason ?? "")}`],
    ["message", message === null ? "none was found in it" : printable(`${message.from}: ${message.subject}`)],
    ["message-id", printable(message?.message_id ?? "")],
    ["recipients", shown.join(", ")],
    ["direction", it.direction],
    ["disposition", it.disposition],
    ["would", it.would.map((would) => wouldText(would, it.automation)).join("; ") || "make no copies"],
  ]);
  const notes = it.notes.map((note) => `! ${printable(note)}`);
  return [fields, ...notes, findingLines(it.findings, paint)].filter((line) => line !== "").join("\n");
}

function recipientText({
  address,
  own,
  mailbox_known: known,
}: ExplanationReply["recipients"][number]): string {
  const place = own ? (known ? "" : " (mailbox not looked up yet)") : " (not ours)";
  return `${printable(address)}${place}`;
}

function wouldText(
  { integration, copies, destination, stays }: ExplanationReply["would"][number],
  automation: string,
): string {
  const where =
    destination === null ? `leave (${(stays ?? "").replaceAll("_", " ")})` : destinationName(destination);
  const held = destination !== null && automation === "observe" ? ", held: automation only observes" : "";
  return `${printable(integration)}: ${copies} ${copies === 1 ? "copy" : "copies"}, ${where}${held}`;
}
