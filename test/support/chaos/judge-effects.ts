import type { Destination } from "#policy/destination.ts";
import type { MailboxEffect } from "#simulator/world.ts";
import { seenPlace } from "./chaos-claims.ts";
import { type Case, rank, type Verdict } from "./judge-case.ts";
import type { OperationRow } from "./scenario-rows.ts";

/** Every move by the product belongs to one operation, happens once, goes further and is not denied afterwards. */
export function judgeEffects(it: Case): Verdict {
  const moves = it.effects.filter((effect) => effect.by === "app" && isMove(effect));
  const verdicts = moves.map((move) => judgeMove(it, move));
  const belonging = Map.groupBy(moves, (move) => ownerOf(it, move));
  const doubles = [...belonging].flatMap(([operation, own]) =>
    operation === undefined ? [] : judgeOperation(it, operation, own),
  );
  return {
    violations: [...verdicts.flatMap((verdict) => verdict.violations), ...doubles],
    raced: verdicts.reduce((sum, verdict) => sum + verdict.raced, 0),
  };
}

function isMove({ before, after }: MailboxEffect): boolean {
  return before?.place !== after?.place;
}

/** The newest operation on the item that had begun by then. After a change of ids: on any item of the copy. */
function ownerOf({ operations }: Case, { itemId, at }: MailboxEffect): OperationRow | undefined {
  const begun = operations.filter((it) => it.intendedAt <= at);
  return begun.findLast((it) => it.itemIds.includes(itemId)) ?? begun.at(-1);
}

function judgeMove(it: Case, move: MailboxEffect): Verdict {
  const told = `${it.name}: ${move.what} from ${move.before?.place} to ${move.after?.place}`;
  const operation = ownerOf(it, move);
  if (operation === undefined) return { violations: [`without an operation: ${told}`], raced: 0 };
  if (operation.kind === "release" || (operation.asked as Destination) === "Inbox") return FINE;
  if (rank(seenPlace(move.after?.place ?? "")) > rank(seenPlace(move.before?.place ?? ""))) return FINE;
  return isRace(it, move)
    ? { violations: [], raced: 1 }
    : { violations: [`to a milder place: ${told}`], raced: 0 };
}

const FINE: Verdict = { violations: [], raced: 0 };
/** From a look at the mailbox to the effect of a call: so long at most, with all that a scenario adds. */
const RACE_MS = 5_000;

function isRace({ effects }: Case, { at, itemId }: MailboxEffect): boolean {
  return effects.some(
    (it) =>
      it.by === "user" && it.itemId === itemId && it.at <= at && it.at.getTime() > at.getTime() - RACE_MS,
  );
}

function judgeOperation(
  it: Case,
  operation: OperationRow,
  moves: readonly MailboxEffect[],
): readonly string[] {
  const told = `${it.name}: ${moves.map((move) => `${move.what} to ${move.after?.place}`).join(", ")}`;
  const byItem = [...Map.groupBy(moves, (move) => move.itemId).values()];
  const isTwice = byItem.some((own) => own.length > 1 && !own.slice(1).every((move) => wasPutBack(it, move)));
  const denies =
    DENIALS.includes(operation.outcome ?? "") && !it.effects.some((effect) => effect.by === "user");
  return [
    ...(isTwice ? [`a second effect of one operation: ${told}`] : []),
    ...(denies ? [`says ${operation.outcome} (${operation.reason}), and acted: ${told}`] : []),
  ];
}

/** What says that nothing was done by us. */
const DENIALS = (
  "failed unsupported refused removed_by_user already_there mailbox_unavailable no_mailbox out_of_scope not_found " +
  "identity_mismatch"
).split(" ");

/** The owner took it away from where the first had put it: the second is then the first that lasts. */
function wasPutBack({ effects }: Case, move: MailboxEffect): boolean {
  return effects.some((it) => it.by === "user" && it.itemId === move.itemId && it.at <= move.at);
}
