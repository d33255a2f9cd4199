import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { idShownBy } from "../read-options.ts";
import { type Column, formatFields, formatTable } from "../table.ts";
import { momentText, plural } from "../words.ts";

const FollowUps = z.array(z.looseObject({ investigate_id: z.string(), at: z.string() }));
const ExposedReply = z.looseObject({
  copy_id: z.string(),
  mailbox: z.string(),
  exposure: z.string(),
  from: z.string(),
  until: z.string().nullable(),
  minutes: z.number().nullable(),
  read_before: z.boolean().nullable(),
  replied: FollowUps,
  forwarded: FollowUps,
  forwarded_outside: z.array(z.string()),
  outcome: z.string(),
  reason: z.string(),
});
type ExposedReply = z.output<typeof ExposedReply>;

const TotalsReply = z.looseObject({
  copies: z.number(),
  people: z.number(),
  minutes_p50: z.number().nullable(),
  minutes_max: z.number().nullable(),
  read_before: z.number(),
  read_unknown: z.number(),
  replied: z.number(),
  forwarded: z.number(),
  forwarded_outside: z.number(),
  still_reachable: z.number(),
  never_seen: z.number(),
  forgotten: z.number().default(0),
});
const PageReply = z.looseObject({ totals: TotalsReply.nullable(), copies: z.array(ExposedReply) });

/** `undeliver exposure RETRACTION`. */
export function exposureCommand(exposure: Command, deps: CliDeps): void {
  reading(exposure)
    .argument("<retraction-id>", "as undeliver retraction list shows it", idShownBy("retraction list"))
    .option("--csv", "print a table for a spreadsheet, with every copy")
    .action((id: string, { csv = false }: { csv?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/retractions/${encodeURIComponent(id)}/exposure`;
        if (csv) return deps.terminal.out((await api.text(`${path}.csv`)).trimEnd());
        const { totals, copies } = await readAll(api, path);
        if (isJson(command)) return printJson(deps, { totals, copies });
        return show(deps, totals, copies);
      }),
    );
}

const PAGE = 1_000;

async function readAll(api: Api, path: string) {
  const first = await api.get(path, PageReply, { per_page: PAGE });
  const copies = [...first.copies];
  for (let count = copies.length; count === PAGE; ) {
    const next = await api.get(path, PageReply, { per_page: PAGE, cursor: copies.at(-1)?.copy_id });
    count = next.copies.length;
    copies.push(...next.copies);
  }
  return { totals: first.totals, copies };
}

const TABLE: readonly Column<ExposedReply>[] = [
  { title: "mailbox", value: (it) => it.mailbox },
  { title: "from", value: (it) => momentText(it.from), isWhole: true },
  { title: "until", value: (it) => untilText(it) },
  { title: "minutes", value: (it) => it.minutes ?? "" },
  { title: "read", value: (it) => readText(it) },
  { title: "did", value: (it) => whatTheyDid(it) },
  { title: "outcome", value: (it) => it.outcome },
];

function untilText({ exposure, until }: ExposedReply): string {
  if (exposure === "never_seen") return "never seen there";
  if (exposure === "lasting") return "STILL THERE";
  return until === null ? "unknown" : momentText(until);
}

function readText({ exposure, read_before: read }: ExposedReply): string {
  if (exposure === "never_seen") return "";
  return read === null ? "unknown" : read ? "yes" : "no";
}

function whatTheyDid({ replied, forwarded, forwarded_outside: outside }: ExposedReply): string {
  const did = [
    ...(replied.length > 0 ? ["replied"] : []),
    ...(forwarded.length > 0 ? ["forwarded"] : []),
    ...(outside.length > 0 ? [`outside to ${outside.join(" ")}`] : []),
  ];
  return did.join(", ");
}

const SHOWN = 50;

function show(
  { terminal }: CliDeps,
  totals: z.output<typeof TotalsReply> | null,
  copies: readonly ExposedReply[],
): void {
  const forgotten = totals?.forgotten ?? 0;
  if (forgotten > 0)
    terminal.note(`${plural(forgotten, "copy is", "copies are")} no longer kept, and not listed here.`);
  if (copies.length === 0 && forgotten > 0) return;
  if (copies.length === 0) {
    return terminal.out("This run exposed nobody: it is a release, or it has no copies on the ledger.");
  }
  const gravest = copies.toSorted((a, b) => gravity(b) - gravity(a));
  terminal.out(formatTable(gravest.slice(0, SHOWN), TABLE, terminal.columns));
  if (copies.length > SHOWN) terminal.out(`… and ${copies.length - SHOWN} more: --csv has them all`);
  if (totals !== null) terminal.out(`\n${formatFields(linesOf(totals))}`);
  return terminal.out("Replies and forwards as far as the journal shows them.");
}

/** Who passed it on first, then who answered, who still has it, who read it. */
function gravity(it: ExposedReply): number {
  const signs = [
    it.read_before === true,
    it.exposure === "lasting",
    it.replied.length > 0,
    it.forwarded.length > 0,
  ];
  return [...signs, it.forwarded_outside.length > 0].reduce(
    (sum, is, index) => sum + (is ? 2 ** index : 0),
    0,
  );
}

function linesOf(totals: z.output<typeof TotalsReply>): readonly (readonly [string, string])[] {
  const { minutes_p50: p50, minutes_max: most } = totals;
  return [
    ["had it", plural(totals.people, "mailbox", "mailboxes")],
    ["for", p50 === null || most === null ? "" : `${p50} minutes (the median), ${most} at most`],
    ["read before", `${totals.read_before}; unknown of ${totals.read_unknown}`],
    ["replied", String(totals.replied)],
    ["forwarded", `${totals.forwarded}, out of the organisation ${totals.forwarded_outside}`],
    ["still reachable", String(totals.still_reachable)],
    ["never seen there", String(totals.never_seen)],
  ];
}
