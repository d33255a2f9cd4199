import type { Seen } from "#simulator/effects.ts";
import type { MailboxEffect } from "#simulator/world.ts";
import { seenPlace } from "./chaos-claims.ts";
import { type Case, rank } from "./judge-case.ts";
import type { ClaimRow, OperationRow } from "./scenario-rows.ts";

/** What is called restored looks as it did before our first act, field by field, or the row names what differs. */
export function judgeReleases(it: Case): readonly string[] {
  const row = it.rows.at(-1);
  if (row?.kind !== "release" || row.outcome !== "restored") return [];
  const own = it.operations.filter((operation) => operation.retractionId === row.retractionId);
  // What has another id by now ends its story under that one, and began it under the old one.
  const isThere = (itemId: string): boolean => it.items.some((item) => item.id === itemId);
  const lasting = it.effects.filter((effect) => isThere(effect.itemId));
  const items = Map.groupBy(lasting, (effect) => effect.itemId);
  return [...items].flatMap(([itemId, effects]) => judgeItem(it, row, { itemId, effects, operations: own }));
}

interface OneItem {
  readonly itemId: string;
  readonly effects: readonly MailboxEffect[];
  readonly operations: readonly OperationRow[];
}

function judgeItem(it: Case, row: ClaimRow, { itemId, effects, operations }: OneItem): readonly string[] {
  const since = effects.slice(effects.findIndex((effect) => effect.by === "app"));
  const origin = takenFrom(it, effects, since[0]);
  const isOursAlone = since.every((effect) => effect.by === "app");
  if (origin === undefined || !isOursAlone || isNamed(operations, itemId)) return [];
  const now = since.at(-1)?.after;
  if (now?.place === origin.place && now.marks === origin.marks) return [];
  const told = `was ${origin.place} ${origin.marks}, is ${now?.place} ${now?.marks}`;
  return [`not restored, and no difference named: ${it.name} (${row.reason}): ${told}`];
}

/** From the look that showed it to the capture's commit: so long at most, with all that a scenario adds. */
const CAPTURE_MS = 5_000;

/**
 * Where our first act took it from. `undefined` where that was a way back (the item was imported anew meanwhile), and
 * where the owner moved it between our look and our call: what was captured is then what comes back.
 */
function takenFrom(
  { operations }: Case,
  effects: readonly MailboxEffect[],
  first: MailboxEffect | undefined,
): Seen | undefined {
  if (first?.before === undefined || first.after === undefined) return undefined;
  const isFurther = rank(seenPlace(first.after.place)) > rank(seenPlace(first.before.place));
  const begun = operations.filter((it) => it.kind === "retract" && it.intendedAt <= first.at);
  const own = begun.findLast((it) => it.itemIds.includes(first.itemId)) ?? begun.at(-1);
  const sinceMs = (own?.intendedAt ?? first.at).getTime() - CAPTURE_MS;
  const isRaced = effects.some((it) => it.by === "user" && it.at <= first.at && it.at.getTime() > sinceMs);
  return isFurther && !isRaced ? first.before : undefined;
}

/** The release says itself that a field did not come back. */
function isNamed(operations: readonly OperationRow[], itemId: string): boolean {
  return operations.some((own) => own.itemIds.includes(itemId) && (own.differences ?? []).length > 0);
}
