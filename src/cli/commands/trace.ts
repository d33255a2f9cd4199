import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { outcomeTable } from "../copy-table.ts";
import { dispositionStyle } from "../disposition-style.ts";
import { findingLines } from "../finding-lines.ts";
import { idShownBy, wholeNumber } from "../read-options.ts";
import { ActionReply, CopyReply, DetectionsReply, MessageReply } from "../replies.ts";
import { type Column, formatFields, formatTable } from "../table.ts";
import { destinationName, momentText, onScreen } from "../words.ts";
import { traceSimilarCommand } from "./trace-similar.ts";

const TABLE: readonly Column<MessageReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "received", value: (it) => momentText(it.ts), isWhole: true },
  { title: "disposition", value: (it) => it.final_disposition, isWhole: true },
  { title: "from", value: (it) => it.from },
  { title: "subject", value: (it) => it.subject },
  { title: "copies", value: (it) => copiesWord(it.copies) },
];

/** Whoever asks once wants the whole answer: as long as the API looks at most. */
const LOOK_MS = 20_000;

/** `undeliver trace [QUERY…]`, `undeliver trace show MESSAGE` and `undeliver trace similar MESSAGE`. */
export function traceCommand(trace: Command, deps: CliDeps): void {
  reading(trace)
    .argument(
      "[query...]",
      "words, from:, to:, domain:, subject:, disposition:, is:retracted, is:failed, after:, before:",
    )
    .option("--limit <number>", "how many", wholeNumber(1, 1000), 20)
    .action((query: readonly string[], { limit }: { limit: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const search = {
          query: query.join(" ") || undefined,
          per_page: limit,
          detections_only: false,
          look_ms: LOOK_MS,
        };
        const { items, total } = await api.page("/investigate", MessageReply, search);
        printList(deps, command, { rows: items, table: TABLE, none: "No message is like that." });
        if (!isJson(command) && total !== undefined && total > items.length) {
          deps.terminal.note(`${items.length} of ${total.toLocaleString("en")}; --limit shows more.`);
        }
      }),
    );
  traceSimilarCommand(trace, deps);
  reading(trace.command("show").description("one message: verdict, copies, everything that was done"))
    .argument("<message-id>", "as undeliver trace shows it", idShownBy("trace"))
    .action((id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const message = await readWhole(api, id);
        if (isJson(command)) printJson(deps, message);
        else deps.terminal.out(describe(deps, message));
      }),
    );
}

const WITHHELD = "  What comes from its body is left out: your role may not read mail.";

interface Whole {
  readonly message: MessageReply & { readonly content_withheld: boolean };
  readonly copies: readonly CopyReply[];
  readonly action_log: readonly z.output<typeof ActionReply>[];
}

async function readWhole(api: Api, id: string): Promise<Whole> {
  const path = `/investigate/${encodeURIComponent(id)}`;
  const about = await api.get(path, MessageReply);
  // Who may read mail is shown what was found in it; that he looked is written down.
  const { findings, content_withheld } = await api.get(`${path}/detections`, DetectionsReply);
  const message = { ...about, findings, content_withheld };
  const copies = await api.get(`${path}/copies`, z.array(CopyReply));
  const action_log = await api.get(`${path}/action_log`, z.array(ActionReply));
  return { message, copies, action_log };
}

function describe({ terminal }: CliDeps, { message, copies, action_log }: Whole): string {
  const { paint } = terminal;
  const heading = (text: string): string => `\n${paint("bold", text)}`;
  const acted = copies.flatMap((it) => (it.latest === null ? [] : [{ ...it.latest, mailbox: it.mailbox }]));
  const untouched = copies.length - acted.length;
  return [
    details(message),
    heading("Verdict"),
    paint(dispositionStyle(message.final_disposition), message.final_disposition),
    findingLines(message.findings, paint) || "  Nothing was found.",
    ...(message.content_withheld ? [paint("dim", WITHHELD)] : []),
    heading(`Copies: ${copiesWord(message.copies)}`),
    ...(acted.length === 0 ? [] : [outcomeTable(acted, terminal)]),
    ...(untouched === 0 ? [] : [`${untouched} in which nothing was asked for`]),
    heading("Action log"),
    formatTable(action_log, LOG, terminal.columns),
  ].join("\n");
}

function details(it: MessageReply): string {
  return formatFields([
    ["id", it.id],
    ["message-id", it.message_id],
    ["from", `${it.from_name} <${it.from}>`.trim()],
    ["reply-to", it.replyto],
    ["handed in by", it.envelope_from],
    ["to", it.to.join(", ")],
    ["subject", it.subject],
    ["received", momentText(it.ts)],
    ["direction", it.direction],
    ["origin", it.trusted ? "proved" : "NOT PROVED: never acted on"],
    ["judged", it.judged ? undefined : "not yet"],
    ["size", `${it.size} bytes`],
  ]);
}

const LOG: readonly Column<z.output<typeof ActionReply>>[] = [
  { title: "at", value: (it) => momentText(it.completed_at), isWhole: true },
  { title: "what", value: (it) => it.operation },
  { title: "how", value: (it) => it.status ?? "" },
  { title: "mailbox", value: (it) => it.recipient ?? "" },
  { title: "to", value: (it) => folderOf(it.properties.folder) },
  { title: "by", value: (it) => it.properties.requested_by },
  { title: "reason", value: (it) => onScreen(it.reason ?? "") },
];

function folderOf(folder: string | undefined): string {
  return folder === undefined ? "" : destinationName(folder);
}

function copiesWord({ total, retracted, failed, open }: MessageReply["copies"]): string {
  const parts = [
    retracted > 0 ? `${retracted} retracted` : "",
    failed > 0 ? `${failed} failed` : "",
    open > 0 ? `${open} open` : "",
  ].filter((it) => it !== "");
  return parts.length === 0 ? String(total) : `${total}: ${parts.join(", ")}`;
}
