import type { MailboxEffect } from "#simulator/world.ts";
import type { Case } from "./scenario-judge.ts";
import type { ClaimRow, OperationRow } from "./scenario-rows.ts";

/** What is called restored looks as it did before our first act, field by field, or the row names what differs. */
export function judgeReleases(it: Case): readonly string[] {
  const row = it.rows.at(-1);
  if (row?.kind !== "release" || row.outcome !== "restored") return [];
  const own = it.operations.filter((operation) => operation.retractionId === row.retractionId);
  const items = Map.groupBy(it.effects, (effect) => effect.itemId);
  return [...items].flatMap(([itemId, effects]) => judgeItem(it, row, { itemId, effects, operations: own }));
}

interface OneItem {
  readonly itemId: string;
  readonly effects: readonly MailboxEffect[];
  readonly operations: readonly OperationRow[];
}

function judgeItem(it: Case, row: ClaimRow, { itemId, effects, operations }: OneItem): readonly string[] {
  const origin = effects.find((effect) => effect.by === "app")?.before;
  const now = effects.at(-1)?.after;
  if (origin === undefined || effects.some((effect) => effect.by !== "app")) return []; // others had a hand in it
  const operation = operations.find((own) => own.itemIds.includes(itemId));
  const named = (operation?.differences ?? []).map((difference) => difference.field);
  const isSame = now?.place === origin.place && now.marks === origin.marks;
  if (isSame || named.length > 0) return [];
  const told = `was ${origin.place} ${origin.marks}, is ${now?.place} ${now?.marks}`;
  return [`not restored, and no difference named: ${it.name} (${row.reason}): ${told}`];
}
