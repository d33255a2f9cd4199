import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, reading, withApi } from "../context.ts";
import { allCopies, followRetraction } from "../follow-retraction.ts";
import { ago, idShownBy, several, WAIT, wholeNumber } from "../read-options.ts";
import { releaseRule } from "../release-rule.ts";
import { CopyReply, MessageReply, RetractionReply } from "../replies.ts";
import { showDryRun } from "../release-dry-run.ts";
import { type Ended, refuseUnlessRestored, showReleased } from "../release-end.ts";
import { isChosen, takeOutAgain } from "../take-out-again.ts";
import type { Column } from "../table.ts";
import { formatTable } from "../table.ts";
import { plural } from "../words.ts";

interface Options {
  readonly mailbox?: readonly string[];
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirmCopies?: number;
  readonly reason: string;
  readonly wait: number;
  readonly rule?: string;
  readonly since?: number;
}

/** `undeliver release RETRACTION|MESSAGE`, or `--rule RULE --since TIME`. */
export function releaseCommand(release: Command, deps: CliDeps): void {
  reading(release)
    .argument(
      "[retraction-or-message-id]",
      "as undeliver retraction list or trace shows it",
      idShownBy("retraction list"),
    )
    .option("--rule <rule>", "all that a rule did, such as detector:lookalike-domain or setting:SPAM")
    .option("--since <time>", "with --rule: since when, such as 2h", ago)
    .option("--mailbox <addresses>", "only these, several with commas", several)
    .option("--dry-run", "show what could come back and for how long, or how much a rule did, and stop")
    .option("--yes", "do not ask")
    .option(
      "--confirm-copies <number>",
      "of the undo of a release: the number of copies, where it needs approval and there is nobody else to ask",
      wholeNumber(0, 999_999_999),
    )
    .option("--reason <text>", "why, for the action log", "")
    .option(...WAIT)
    .action((id: string | undefined, options: Options, command: Command) =>
      withApi(deps, command, async (api) => {
        const { rule, since } = options;
        if (rule !== undefined && id === undefined) {
          return releaseRule(deps, command, api, { ...options, rule, since });
        }
        if (id === undefined || rule !== undefined || since !== undefined) {
          throw new CliError("Name one retraction or message, or --rule with --since.", { exitCode: 2 });
        }
        return releaseNamed(deps, command, { api, id, options });
      }),
    );
}

interface Named {
  readonly api: Api;
  readonly id: string;
  readonly options: Options;
}

/** Whichever of the two the id names: a retraction, or a message. */
async function releaseNamed(deps: CliDeps, command: Command, { api, id, options }: Named): Promise<void> {
  const run = await retractionOf(api, id);
  if (run?.kind === "release") return takeOutAgain(deps, command, { api, run, ...options });
  const all = run === undefined ? await takenOfMessage(api, id) : await takenBy(api, id);
  const restorable = all.filter((it) => isChosen(it.mailbox, options.mailbox));
  if (options.dryRun === true) {
    const retractionIds = run === undefined ? [...new Set(all.map((it) => it.retractionId))] : [id];
    return showDryRun(deps, command, { api, retractionIds, ...options });
  }
  if (restorable.length === 0) {
    throw new CliError("There is nothing to bring back: nothing was moved, or it is back already.");
  }
  if (!isJson(command)) showOrigins(deps, restorable);
  const question = `Bring ${plural(restorable.length, "copy", "copies")} back?`;
  await consent(deps, { question, given: options.yes === true });
  return releaseAll(deps, command, { api, restorable, options });
}

/** A copy of which at least one item can be put back, and the retraction that took it. */
interface Restorable {
  readonly retractionId: string;
  readonly copyId: string;
  readonly mailbox: string;
  readonly origin: string;
}

async function takenOfMessage(api: Api, id: string): Promise<readonly Restorable[]> {
  await api.get(`/investigate/${encodeURIComponent(id)}`, MessageReply);
  const copies = await copiesOf(api, id);
  const takenBy = await whatWasUndone(api, copies);
  return copies.flatMap((it) => {
    const last = it.latest?.retraction_id ?? "";
    return toRestorable(it, takenBy.has(last) ? takenBy.get(last) : it.latest?.retraction_id);
  });
}

/** Where a release came last and did not get a copy back, it is the retraction before it that is released again. */
async function whatWasUndone(
  api: Api,
  copies: readonly CopyReply[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const releases = copies.flatMap(({ latest }) => (latest?.kind === "release" ? latest.retraction_id : []));
  const undone = new Map<string, string | undefined>();
  for (const id of new Set(releases)) {
    undone.set(id, (await api.get(`/retractions/${id}`, RetractionReply)).releases_id ?? undefined);
  }
  return undone;
}

async function takenBy(api: Api, id: string): Promise<readonly Restorable[]> {
  const progress = await allCopies(api, id);
  const wanted = new Set(progress.map((it) => it.copy_id));
  const messages = [...new Set(progress.map((it) => it.investigate_id))];
  const copies: CopyReply[] = [];
  for (const it of messages) copies.push(...(await copiesOf(api, it)));
  return copies.filter((it) => wanted.has(it.copy_id)).flatMap((it) => toRestorable(it, id));
}

/** `undefined` where the id is no retraction's: it may be a message's. */
async function retractionOf(api: Api, id: string): Promise<RetractionReply | undefined> {
  try {
    return await api.get(`/retractions/${encodeURIComponent(id)}`, RetractionReply);
  } catch (error) {
    if (error instanceof CliError && error.status === 404) return undefined;
    throw error;
  }
}

function copiesOf(api: Api, messageId: string): Promise<readonly CopyReply[]> {
  return api.get(`/investigate/${encodeURIComponent(messageId)}/copies`, z.array(CopyReply));
}

function toRestorable(copy: CopyReply, retractionId: string | undefined): readonly Restorable[] {
  const hits = copy.hits.filter((it) => it.restored_at === null);
  if (retractionId === undefined || hits.length === 0) return [];
  const origin = hits.map(({ origin: { folderPath } }) => (typeof folderPath === "string" ? folderPath : ""));
  const mailbox = copy.mailbox ?? copy.recipients[0] ?? "";
  return [{ retractionId, copyId: copy.copy_id, mailbox, origin: [...new Set(origin)].join(", ") }];
}

const ORIGINS: readonly Column<Restorable>[] = [
  { title: "mailbox", value: (it) => it.mailbox },
  { title: "goes back to", value: (it) => it.origin },
];
const SHOWN = 25;

function showOrigins({ terminal }: CliDeps, restorable: readonly Restorable[]): void {
  terminal.out(formatTable(restorable.slice(0, SHOWN), ORIGINS, terminal.columns));
  if (restorable.length > SHOWN) terminal.out(`… and ${restorable.length - SHOWN} more`);
}

interface Releasing {
  readonly api: Api;
  readonly restorable: readonly Restorable[];
  readonly options: Options;
}

/**
 * One release for each retraction that took some of them. All of them are started before any is waited for: who leaves
 * meanwhile has said yes to all.
 */
async function releaseAll(
  deps: CliDeps,
  command: Command,
  { api, restorable, options }: Releasing,
): Promise<void> {
  const groups = Map.groupBy(restorable, (it) => it.retractionId);
  const started: string[] = [];
  for (const [retractionId, group] of groups) {
    const body = { copies: group.map((it) => it.copyId), reason: options.reason };
    const call = { method: "POST", path: `/retractions/${retractionId}/release`, body } as const;
    started.push((await api.send(call, RetractionReply)).id);
  }
  const ended: Ended[] = [];
  for (const id of started) {
    const retraction = await followRetraction(deps, api, id, { waitMs: options.wait * 1_000 });
    ended.push({ retraction, copies: await allCopies(api, id) });
  }
  if (isJson(command)) printJson(deps, ended);
  else for (const it of ended) showReleased(deps.terminal, it);
  refuseUnlessRestored(ended);
}
