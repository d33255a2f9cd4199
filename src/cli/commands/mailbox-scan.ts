import { setTimeout as sleep } from "node:timers/promises";
import type { Command } from "commander";
import { z } from "zod";
import { MAX_SCAN_DAYS } from "#directory/mailbox-scans.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { openProgress } from "../progress.ts";
import { idShownBy, secondsToWait, several, WAIT, WAIT_A_DAY, wholeNumber } from "../read-options.ts";
import { type Column, formatFields } from "../table.ts";
import { momentText, plural } from "../words.ts";
import { findIntegration } from "../find-integration.ts";

const PATH = "/mailbox_scans";
const POLL_MS = 500;
const DAY_MS = 86_400_000;

const ScanReply = z.looseObject({
  id: z.string(),
  integration: z.looseObject({ name: z.string() }),
  since: z.string(),
  until: z.string(),
  state: z.string(),
  created_at: z.string(),
  repeat_minutes: z.number().nullable(),
  counts: z.looseObject({
    mailboxes: z.number(),
    done: z.number(),
    failed: z.number(),
    listed: z.number(),
    known: z.number(),
    judged: z.number(),
    flagged: z.number(),
    too_large: z.number(),
  }),
  reasons: z.array(z.looseObject({ reason: z.string(), mailboxes: z.number() })),
});
type ScanReply = z.output<typeof ScanReply>;

const TABLE: readonly Column<ScanReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "started", value: (it) => momentText(it.created_at), isWhole: true },
  { title: "state", value: (it) => it.state },
  { title: "integration", value: (it) => it.integration.name },
  { title: "mailboxes", value: (it) => `${it.counts.done + it.counts.failed}/${it.counts.mailboxes}` },
  { title: "judged", value: (it) => it.counts.judged },
  { title: "flagged", value: (it) => it.counts.flagged },
];

const readId = idShownBy("mailbox-scan list");

/** `undeliver mailbox-scan start|list|show|follow|cancel`. */
export function mailboxScanCommand(scan: Command, deps: CliDeps): void {
  startCommand(scan, deps);
  reading(scan.command("list").description("the newest first")).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const rows = await api.get(PATH, z.array(ScanReply));
      printList(deps, command, { rows, table: TABLE, none: "No mailboxes have been read yet." });
    }),
  );
  reading(scan.command("show").description("one, with its counts so far"))
    .argument("<id>", "as undeliver mailbox-scan list shows it", readId)
    .action((id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(`${PATH}/${id}`, ScanReply))),
    );
  reading(scan.command("follow").description("see one until it ends; Ctrl-C only leaves it"))
    .argument("<id>", "as undeliver mailbox-scan list shows it", readId)
    .option(...WAIT_A_DAY)
    .action((id: string, { wait }: { wait?: number }, command: Command) =>
      withApi(deps, command, async (api) =>
        show(deps, command, await follow(deps, api, { id, waitMs: secondsToWait(wait) * 1_000 })),
      ),
    );
  reading(scan.command("cancel").description("end one; what was judged stays"))
    .argument("<id>", "as undeliver mailbox-scan list shows it", readId)
    .action((id: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const call = { method: "POST", path: `${PATH}/${id}/cancel` } as const;
        show(deps, command, await api.send(call, ScanReply));
      }),
    );
}

interface StartOptions {
  readonly integration: string;
  readonly days: number;
  readonly mailboxes?: readonly string[];
  readonly repeat?: number;
  readonly wait: number;
}

function startCommand(scan: Command, deps: CliDeps): void {
  reading(scan.command("start").description("read the mail of the last days; settings act on what is found"))
    .requiredOption("--integration <name-or-id>", "whose mailboxes")
    .option("--days <number>", "how far back", wholeNumber(1, MAX_SCAN_DAYS), MAX_SCAN_DAYS)
    .option("--mailboxes <addresses>", "only these (default: all that are known)", several)
    .option("--repeat <minutes>", "begin again after so long, until it is cancelled", wholeNumber(1, 1440))
    .option(...WAIT)
    .action(({ integration, days, mailboxes, repeat, wait }: StartOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id } = await findIntegration(api, integration);
        // The server's clock decides about the longest time, so that is left to it.
        const since = new Date(deps.now().getTime() - days * DAY_MS).toISOString();
        const body = {
          integration_id: id,
          ...(days < MAX_SCAN_DAYS && { since }),
          ...(mailboxes !== undefined && { addresses: mailboxes }),
          ...(repeat !== undefined && { repeat_minutes: repeat }),
        };
        const started = await api.send({ method: "POST", path: PATH, body }, ScanReply);
        show(
          deps,
          command,
          await follow(deps, api, { id: started.id, waitMs: repeat === undefined ? wait * 1_000 : 0 }),
        );
      }),
    );
}

interface Following {
  readonly id: string;
  readonly waitMs: number;
}

/** Until it is through, or patience or the person ends; it goes on all the same. */
async function follow(deps: CliDeps, api: Api, { id, waitMs }: Following): Promise<ScanReply> {
  const until = deps.now().getTime() + waitMs;
  using progress = openProgress(deps);
  for (;;) {
    const seen = await api.get(`${PATH}/${id}`, ScanReply);
    const { mailboxes, done, failed, judged, flagged } = seen.counts;
    progress.show({ value: done + failed, total: mailboxes, text: `${judged} judged, ${flagged} flagged` });
    if (seen.state !== "running" || deps.now().getTime() >= until || deps.signal.aborted) return seen;
    await sleep(POLL_MS, undefined, { signal: deps.signal }).catch(() => {});
  }
}

function show(deps: CliDeps, command: Command, it: ScanReply): void {
  if (isJson(command)) return printJson(deps, it);
  const { mailboxes, done, failed, listed, known, judged, flagged, too_large: tooLarge } = it.counts;
  const fields = formatFields([
    ["id", it.id],
    ["state", it.state],
    ["begins again", it.repeat_minutes === null ? "" : `${it.repeat_minutes} minutes after each end`],
    ["integration", printable(it.integration.name)],
    ["mail of", `${momentText(it.since)} to ${momentText(it.until)}`],
    ["mailboxes", `${done} of ${mailboxes} read${failed === 0 ? "" : `, ${failed} cannot be read`}`],
    ["mails", `${listed}, of which ${known} were known`],
    ["judged", `${judged}, of which ${flagged} were flagged`],
    ["too large", tooLarge === 0 ? "" : String(tooLarge)],
  ]);
  const reasons = it.reasons.map(
    ({ reason, mailboxes: n }) => `! ${plural(n, "mailbox", "mailboxes")}: ${printable(reason)}`,
  );
  deps.terminal.out([fields, ...reasons].join("\n"));
  if (it.state === "running") {
    deps.terminal.note(`The server goes on by itself. To come back: undeliver mailbox-scan follow ${it.id}`);
  }
}
