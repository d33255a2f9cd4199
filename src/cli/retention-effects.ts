import { z } from "zod";
import type { KeepReason } from "#retraction/why-kept.ts";
import { momentText } from "./words.ts";

const EffectReply = z
  .looseObject({
    before: z.string(),
    old: z.number(),
    looked_at: z.number(),
    goes: z.number(),
    stays: z.record(z.string(), z.number()),
  })
  .nullable();
type EffectReply = z.output<typeof EffectReply>;

export const RetentionPreviewReply = z.looseObject({
  raw: EffectReply,
  messages: EffectReply,
  retracted: EffectReply,
});
export type RetentionPreviewReply = z.output<typeof RetentionPreviewReply>;

const NAMES = { raw: "originals", messages: "messages", retracted: "retracted messages" } as const;

const WHY = {
  not_judged: "still to be judged",
  open: "with something open",
  undecided: "waiting for a person's decision",
  unfinished: "in a plan that waits, or a run that is not over",
  recent: "with something that has just happened",
  exempt: "put back, and exempt from automation",
  releasable: "that can, or may, still be released",
  retracted: "with a retraction",
} as const satisfies Readonly<Record<KeepReason, string>>;
const WHY_BY_NAME: ReadonlyMap<string, string> = new Map(Object.entries(WHY));

/** How much the figures would delete. */
export function goesIn({ raw, messages, retracted }: RetentionPreviewReply): number {
  return [raw, messages, retracted].reduce((sum, it) => sum + (it?.goes ?? 0), 0);
}

/** What goes of each and what stays, line by line. */
export function effectLines(preview: RetentionPreviewReply): readonly (readonly [string, string])[] {
  return (["raw", "messages", "retracted"] as const).flatMap((it) => linesOf(NAMES[it], preview[it]));
}

function linesOf(name: string, effect: EffectReply): readonly (readonly [string, string])[] {
  if (effect === null) return [[name, "none is deleted by itself"]];
  const { before, old, looked_at: lookedAt, goes } = effect;
  const looked = lookedAt < old ? `; the oldest ${lookedAt} were looked at` : "";
  const stays = Object.entries(effect.stays).map(
    ([why, count]) => ["", `${count} stay: ${WHY_BY_NAME.get(why) ?? why}`] as const,
  );
  return [[name, `${goes} of the ${old} from before ${momentText(before)} go${looked}`], ...stays];
}
