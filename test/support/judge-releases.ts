import type { MailboxEffect } from "#simulator/world.ts";
import type { Case } from "./judge-case.ts";
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
  const since = effects.slice(effects.findIndex((effect) => effect.by === "app"));
  const [first] = since;
  const origin = first?.before;
  const isOursAlone = since.every((effect) => effect.by === "app");
  if (origin === undefined || !isOursAlone || isNamed(operations, itemId)) return [];
  const now = since.at(-1)?.after;
  if (now?.place === origin.place && now.marks === origin.marks) return [];
  const told = `was ${origin.place} ${origin.marks}, is ${now?.place} ${now?.marks}`;
  return [`not restored, and no difference named: ${it.name} (${row.reason}): ${told}`];
}

/** The release says itself that a field did not come back. */
function isNamed(operations: readonly OperationRow[], itemId: string): boolean {
  return operations.some((own) => own.itemIds.includes(itemId) && (own.differences ?? []).length > 0);
}
