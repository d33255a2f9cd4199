import type { Command } from "commander";
import { z } from "zod";
import { AUTO_RETRACT, findSetting } from "../auto-retract-options.ts";
import { changeOptions, type ChangeOptions, checkChange, readChange } from "../setting-scope.ts";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import type { Column } from "../table.ts";
import { destinationName } from "../words.ts";

const PreviewedReply = z.looseObject({
  disposition: z.string(),
  before: z.string(),
  after: z.string(),
  messages: z.number(),
  copies: z.number(),
  outside: z.number().default(0),
  complete: z.boolean(),
});
type Previewed = z.output<typeof PreviewedReply>;
export const PreviewReply = z.looseObject({ dispositions: z.array(PreviewedReply) });

const atLeast = (it: Previewed, count: number): string => (it.complete ? String(count) : `${count} or more`);

const TABLE: readonly Column<Previewed>[] = [
  { title: "disposition", value: (it) => it.disposition },
  { title: "now", value: (it) => destinationName(it.before) },
  { title: "then", value: (it) => destinationName(it.after) },
  {
    title: "copies that would have moved",
    value: (it) => (it.after === "none" ? "0" : atLeast(it, it.copies)),
  },
  { title: "of messages", value: (it) => (it.after === "none" ? "" : atLeast(it, it.messages)) },
  { title: "outside of the scope", value: (it) => atLeast(it, it.outside) },
  { title: "copies that came", value: (it) => atLeast(it, it.copies + it.outside) },
];

/** `undeliver settings auto-retract preview`. */
export function previewCommand(auto: Command, deps: CliDeps): void {
  const preview = reading(
    auto.command("preview").description("what a change would have moved in the last 7 days; changes nothing"),
  );
  changeOptions(preview).action(
    async (pairs: readonly string[], options: ChangeOptions, command: Command) => {
      checkChange(pairs, options);
      await withApi(deps, command, async (api) => {
        const now = await findSetting(api, options.integration);
        const { destinations, scope } = await readChange(api, { pairs, options, now });
        const body = {
          integration_id: now.integration_id,
          destinations,
          when_impossible: now.when_impossible,
          ...scope,
        };
        const call = { method: "POST", path: `${AUTO_RETRACT}/preview`, body } as const;
        printPreview(deps, command, await api.send(call, PreviewReply));
      });
    },
  );
}

export function printPreview(deps: CliDeps, command: Command, preview: z.output<typeof PreviewReply>): void {
  if (isJson(command)) return printJson(deps, preview);
  printList(deps, command, { rows: preview.dispositions, table: TABLE, none: "" });
}
