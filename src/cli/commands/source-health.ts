import type { Command } from "commander";
import { z } from "zod";
import type { CliDeps } from "../cli-deps.ts";
import { isJson, printJson, reading, withApi } from "../context.ts";
import { printable } from "../printable.ts";
import { formatFields } from "../table.ts";
import { momentText } from "../words.ts";

const HealthReply = z.looseObject({
  name: z.string(),
  state: z.string(),
  last_seen_at: z.string().nullable(),
  day: z.looseObject({
    copies: z.number(),
    usual: z.number().nullable(),
    tls: z.number(),
    untrusted: z.number(),
    unknown_recipients: z.number(),
    shapes: z.record(z.string(), z.number()),
    delay_ms: z.looseObject({ p50: z.number().nullable(), p95: z.number().nullable() }),
  }),
  problems: z.array(z.looseObject({ text: z.string() })),
});
type HealthReply = z.output<typeof HealthReply>;

/** `undeliver source health`. */
export function sourceHealthCommand(source: Command, deps: CliDeps): void {
  reading(source.command("health").description("say whether each feed works")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const sources = await api.get("/sources/health", z.array(HealthReply));
        if (isJson(command)) return printJson(deps, sources);
        const none = "No feed yet: undeliver source add makes one.";
        return deps.terminal.out(sources.length === 0 ? none : sources.map(describe).join("\n\n"));
      }),
  );
}

function describe({ name, state, last_seen_at: seenAt, day, problems }: HealthReply): string {
  const shapes = Object.entries(day.shapes).map(([shape, n]) => `${shape} ${n}`);
  const fields = formatFields([
    ["feed", printable(name)],
    ["state", state],
    ["last journal copy", momentText(seenAt) || "never"],
    ["in 24 hours", `${day.copies} copies${day.usual === null ? "" : `, usually ${Math.round(day.usual)}`}`],
    ["encrypted", String(day.tls)],
    ["not believed", String(day.untrusted)],
    ["no known recipient", String(day.unknown_recipients)],
    ["form", shapes.join(", ")],
    ["delay", delayText(day.delay_ms)],
  ]);
  return [fields, ...problems.map((it) => `! ${printable(it.text)}`)].join("\n");
}

function delayText({ p50, p95 }: HealthReply["day"]["delay_ms"]): string {
  if (p50 === null || p95 === null) return "";
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
  return `half within ${seconds(p50)}, 95 % within ${seconds(p95)}`;
}
