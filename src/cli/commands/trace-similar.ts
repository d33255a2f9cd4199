import type { Command } from "commander";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { idShownBy, wholeNumber } from "../read-options.ts";
import { CampaignReply } from "../replies.ts";
import { type Column, formatTable } from "../table.ts";
import { momentText, plural } from "../words.ts";

type Member = CampaignReply["members"][number];

const TABLE: readonly Column<Member>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "received", value: (it) => momentText(it.ts), isWhole: true },
  { title: "like it by", value: (it) => `${Math.round(it.score * 100)} %`, isWhole: true },
  { title: "alike", value: (it) => it.alike.join(", ") },
  { title: "differs", value: (it) => it.differs.join(", ") },
  { title: "from", value: (it) => it.from },
  { title: "subject", value: (it) => it.subject },
  { title: "copies", value: (it) => it.copies },
];

/** `undeliver trace similar MESSAGE`. */
export function traceSimilarCommand(trace: Command, deps: CliDeps): void {
  reading(trace.command("similar").description("the messages that are like one: its campaign"))
    .argument("<message-id>", "as undeliver trace shows it", idShownBy("trace"))
    .option("--days <number>", "so many before and after it", wholeNumber(1, 365), 30)
    .action((id: string, { days }: { days: number }, command: Command) =>
      withApi(deps, command, async (api) => {
        const path = `/investigate/${encodeURIComponent(id)}/similar`;
        const campaign = await api.get(path, CampaignReply, { days });
        if (isJson(command)) printJson(deps, campaign);
        else deps.terminal.out(describe(deps, campaign));
      }),
    );
}

/** Those that a person has to decide about stand apart. */
function describe({ terminal }: CliDeps, { of, is_comparable, is_cut, members }: CampaignReply): string {
  if (!is_comparable) return "Nothing is known of what this message is like: it could not be read.";
  const ticked = members.filter((it) => it.by_itself === "ticked");
  const habitual = members.filter((it) => it.unticked_because === "habitual_sender");
  const unheld = members.filter((it) => it.unticked_because === "no_copies");
  return [
    `${plural(ticked.length, "message")}, this one first; \`undeliver retract --campaign ${of}\` takes them:`,
    formatTable(ticked, TABLE, terminal.columns),
    ...apart(
      habitual,
      "from authenticated senders known from before, not taken (--include takes one):",
      terminal.columns,
    ),
    ...apart(unheld, "of which no mailbox is known to hold a copy:", terminal.columns),
    ...(is_cut ? ["There were more to look at than is looked at: the newest were."] : []),
  ].join("\n");
}

function apart(members: readonly Member[], why: string, columns: number | undefined): readonly string[] {
  return members.length === 0
    ? []
    : [`\n${plural(members.length, "message")} ${why}`, formatTable(members, TABLE, columns)];
}
