import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { effectLines, goesIn, RetentionPreviewReply } from "../retention-effects.ts";
import { formatFields } from "../table.ts";
import { momentText } from "../words.ts";

const PATH = "/settings/retention";
const Days = z.union([z.number(), z.string()]);
type Days = z.output<typeof Days>;

const RetentionReply = z.looseObject({
  microsoft: z.looseObject({ junk: Days, deleted_items: Days, recoverable_items: Days }),
  google: z.looseObject({ spam: Days, trash: Days }),
  undeliver: z.looseObject({ search: Days, raw: Days, messages: Days, retracted: Days }),
  version: z.number(),
  saved_by: z.string().nullable(),
  saved_at: z.string().nullable(),
});
type RetentionReply = z.output<typeof RetentionReply>;

/** What is typed for each place, with where the API has it. */
const PLACES = [
  ["microsoft-junk", "microsoft", "junk"],
  ["microsoft-trash", "microsoft", "deleted_items"],
  ["microsoft-recoverable", "microsoft", "recoverable_items"],
  ["google-spam", "google", "spam"],
  ["google-trash", "google", "trash"],
  ["undeliver-search", "undeliver", "search"],
  ["undeliver-raw", "undeliver", "raw"],
  ["undeliver-messages", "undeliver", "messages"],
  ["undeliver-retracted", "undeliver", "retracted"],
] as const;

/** `undeliver settings retention show|set|preview`. */
export function retentionCommand(settings: Command, deps: CliDeps): void {
  const retention = settings
    .command("retention")
    .description("for how long mailboxes keep what was taken, and Undeliver what it keeps of mail");
  reading(retention.command("show", { isDefault: true }).description("show the figures that stand")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => show(deps, command, await api.get(PATH, RetentionReply))),
  );
  reading(retention.command("set").description("save new figures: what is not named stays as it is"))
    .argument(PAIRS, PAIRS_ARE)
    .option("--confirm-deletion", "what the new figures delete for good is meant")
    .addHelpText("after", NOTE)
    .action((pairs: readonly string[], options: { readonly confirmDeletion?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        const changes = pairs.map(readPair);
        const now = await api.get(PATH, RetentionReply);
        const body = withChanges(now, changes);
        const deletes = changes.some(
          ([[, provider, field]]) => provider === "undeliver" && field !== "search",
        );
        if (deletes && options.confirmDeletion !== true) await refuseDeletion(deps, api, body);
        const change = { method: "PUT", path: PATH, body: { ...body, version: now.version } } as const;
        show(deps, command, await api.send(change, RetentionReply));
      }),
    );
  reading(retention.command("preview").description("what new figures would delete at once; changes nothing"))
    .argument(PAIRS, PAIRS_ARE)
    .addHelpText("after", NOTE)
    .action((pairs: readonly string[], _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const changes = pairs.map(readPair);
        const preview = await previewOf(api, withChanges(await api.get(PATH, RetentionReply), changes));
        if (isJson(command)) return printJson(deps, preview);
        return deps.terminal.out(formatFields(effectLines(preview)));
      }),
    );
}

const PAIRS = "<place=days...>";
const PAIRS_ARE = `such as microsoft-trash=30; places: ${PLACES.map(([name]) => name).join(", ")}`;

function previewOf(api: Api, body: object): Promise<RetentionPreviewReply> {
  return api.send({ method: "POST", path: `${PATH}/preview`, body }, RetentionPreviewReply);
}

/** What is deleted is deleted for good: nothing of it is before a person has seen how much that is. */
async function refuseDeletion(deps: CliDeps, api: Api, body: object): Promise<void> {
  const preview = await previewOf(api, body);
  if (goesIn(preview) === 0) return;
  deps.terminal.note(formatFields(effectLines(preview)));
  throw new CliError(
    "This deletes for good: nothing was saved. If it is meant, repeat it with --confirm-deletion.",
  );
}

const NOTE = `
Days may also be never (nothing is deleted there) or, of mailboxes, unknown. A release finds taken mail for as long as
its mailbox keeps it. undeliver-search: for so long past mail can be searched for what becomes known, compared, and told
in the text of other mail; never for less than the responses look back. undeliver-raw: so long the originals of flagged
mail are kept. undeliver-messages: so long a message that nothing was ever done to. undeliver-retracted: so long after the
last of what was done to it is settled; its retractions keep their counts. What is open, can still be released or is exempt
stays in any case. These three are never unless set.`;

type Change = readonly [place: (typeof PLACES)[number], days: Days];

function readPair(pair: string): Change {
  const [name = "", days = "", ...rest] = pair.toLowerCase().split("=");
  const place = PLACES.find(([it]) => it === name);
  if (place === undefined || rest.length > 0 || !/^(\d{1,4}|never|unknown)$/.test(days)) {
    const places = PLACES.map(([it]) => it).join(", ");
    throw new CliError(
      `${JSON.stringify(pair)} is not PLACE=DAYS: places are ${places}; days are a number, never or unknown.`,
      { exitCode: 2 },
    );
  }
  return [place, /^\d/.test(days) ? Number(days) : days];
}

function withChanges({ microsoft, google, undeliver }: RetentionReply, changes: readonly Change[]) {
  const of = (wanted: (typeof PLACES)[number][1]): object =>
    Object.fromEntries(
      changes.flatMap(([[, provider, field], days]) => (provider === wanted ? [[field, days]] : [])),
    );
  return {
    microsoft: { ...microsoft, ...of("microsoft") },
    google: { ...google, ...of("google") },
    undeliver: { ...undeliver, ...of("undeliver") },
  };
}

function show(deps: CliDeps, command: Command, it: RetentionReply): void {
  if (isJson(command)) return printJson(deps, it);
  const fields = PLACES.map(([name, provider, field]) => [name, daysText(it[provider][field])] as const);
  return deps.terminal.out(
    formatFields([
      ...fields,
      ["saved", it.saved_by === null ? "by nobody: the defaults" : momentText(it.saved_at)],
      ["by", it.saved_by],
    ]),
  );
}

function daysText(days: unknown): string {
  return typeof days === "number" ? `${days} ${days === 1 ? "day" : "days"}` : String(days);
}
