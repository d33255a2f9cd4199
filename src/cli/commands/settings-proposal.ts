import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import { AUTO_RETRACT } from "../auto-retract-options.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { printList, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { SettingReply } from "../setting-replies.ts";
import { settingScopeText } from "../setting-scope.ts";
import type { Column } from "../table.ts";
import { destinationName, momentText } from "../words.ts";
import { PreviewReply, printPreview } from "./settings-preview.ts";

const PROPOSALS: readonly Column<SettingReply>[] = [
  { title: "integration", value: (it) => it.integration_name },
  { title: "change", value: changesOf },
  { title: "asked by", value: (it) => it.proposal?.asked_by ?? "" },
  { title: "until", value: (it) => momentText(it.proposal?.until ?? null), isWhole: true },
  { title: "hash", value: (it) => it.proposal?.hash ?? "", isWhole: true },
];

const NONE_WAITS = "Nothing waits for approval.";

/** `undeliver settings auto-retract proposals|proposal|approve|deny`. */
export function proposalCommands(auto: Command, deps: CliDeps): void {
  reading(auto.command("proposals").description("what waits for a second person, each with its hash")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        printList(deps, command, { rows: await waiting(api), table: PROPOSALS, none: NONE_WAITS });
      }),
  );
  reading(auto.command("proposal").description("what a proposal would have moved in the last 7 days"))
    .argument("<hash>", HASH)
    .action((hash: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const { proposal } = await proposed(api, hash);
        const path = `${AUTO_RETRACT}/proposals/${proposal.hash}/preview`;
        printPreview(deps, command, await api.get(path, PreviewReply));
      }),
    );
  for (const name of ["approve", "deny"] as const) decideCommand(auto, deps, name);
}

const HASH = "of the proposal as you saw it, or how it begins";

function decideCommand(auto: Command, deps: CliDeps, name: "approve" | "deny"): void {
  reading(auto.command(name).description(`a second person's word on a change to Hard Delete: ${name} it`))
    .argument("<hash>", HASH)
    .requiredOption("--reason <text>", "why")
    .action((typed: string, { reason }: { reason: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { integration_id, proposal } = await proposed(api, typed);
        const body = { integration_id, hash: proposal.hash, decision: name, reason };
        const call = { method: "POST", path: `${AUTO_RETRACT}/approval`, body } as const;
        printList(deps, command, { rows: [await api.send(call, SettingReply)], table: DECIDED, none: "" });
      }),
    );
}

const DECIDED: readonly Column<SettingReply>[] = [
  { title: "integration", value: (it) => it.integration_name },
  { title: "version that holds", value: (it) => it.version },
];

const waiting = (api: Api): Promise<SettingReply[]> =>
  api.get(`${AUTO_RETRACT}/proposals`, z.array(SettingReply));

/** Fewer signs could be another proposal's too, that came in between. */
const LEAST_SIGNS = 12;

async function proposed(api: Api, typed: string) {
  if (typed.length < LEAST_SIGNS) {
    throw new CliError(`Give at least ${LEAST_SIGNS} signs of the hash.`, { exitCode: 2 });
  }
  const all = await waiting(api);
  const found = all.find((it) => it.proposal?.hash.startsWith(typed.toLowerCase()));
  if (found?.proposal !== undefined && found.proposal !== null) return { ...found, proposal: found.proposal };
  const others = all.map(
    (it) => `${printable(it.integration_name)}: ${changesOf(it)} (${it.proposal?.hash})`,
  );
  throw new CliError(
    `No such proposal waits: it is decided, expired, or overtaken by another. ${
      others.length === 0 ? NONE_WAITS : `What waits: ${others.join("; ")}`
    }`,
  );
}

/** What does not hold yet, and who can make it hold. */
export function noteProposals({ terminal }: CliDeps, settings: readonly SettingReply[]): void {
  for (const { integration_name: name, proposal } of settings) {
    if (proposal === null || proposal === undefined) continue;
    const who = proposal.may_approve.map(printable).join(", ");
    terminal.note(
      `${printable(name)}: a change by ${printable(proposal.asked_by)} to Hard Delete waits until ${momentText(proposal.until)}. Who may approve: ${who}.`,
    );
  }
}

function changesOf({ destinations, scope, proposal }: SettingReply): string {
  const [before, after] = [scope, proposal?.scope].map(settingScopeText);
  const moved = Object.entries(proposal?.destinations ?? {})
    .filter(([disposition, after]) => destinations[disposition] !== after)
    .map(
      ([disposition, after]) =>
        `${disposition}: ${destinationName(destinations[disposition] ?? "none")} → ${destinationName(after)}`,
    );
  return [...moved, ...(before === after ? [] : [`scope: ${before} → ${after}`])].join(", ");
}
