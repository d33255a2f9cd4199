import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { formatFields } from "../table.ts";
import { momentText } from "../words.ts";

const CoverageReply = z.looseObject({
  integration: z.looseObject({ name: z.string() }),
  mails: z.number(),
  seen: z.number(),
  low_since: z.string().nullable(),
  checks: z.array(z.looseObject({ at: z.string(), mailboxes: z.number(), failed: z.number() })),
  missing: z.array(z.looseObject({ address: z.string(), message_id: z.string(), received_at: z.string() })),
});
type CoverageReply = z.output<typeof CoverageReply>;

/** `undeliver source coverage`. */
export function coverageCommand(source: Command, deps: CliDeps): void {
  reading(
    source.command("coverage").description("say how much of the mail in mailboxes the intake has seen"),
  ).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const all = await api.get("/coverage", z.array(CoverageReply));
      if (isJson(command)) return printJson(deps, all);
      const none = "No connection yet: undeliver integration add-microsoft or add-google.";
      return deps.terminal.out(all.length === 0 ? none : all.map(describe).join("\n\n"));
    }),
  );
}

function describe({ integration, mails, seen, low_since: lowSince, checks, missing }: CoverageReply): string {
  const [last] = checks;
  const share =
    mails === 0 ? "no mail was looked at" : `${((100 * seen) / mails).toFixed(1)} % of ${mails} mails`;
  const fields = formatFields([
    ["integration", printable(integration.name)],
    ["seen in 24 hours", share],
    ["too low since", momentText(lowSince)],
    [
      "last look",
      last === undefined
        ? "none yet"
        : `${momentText(last.at)}, ${last.mailboxes} mailboxes, ${last.failed} could not be asked`,
    ],
  ]);
  const lines = missing.map(
    (it) => `! ${momentText(it.received_at)} ${printable(it.address)} ${printable(it.message_id)}`,
  );
  return [fields, ...lines].join("\n");
}
