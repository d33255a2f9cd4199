import type { CopyId, MessageId } from "#shared/ids.ts";

export interface CanaryCandidate {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  /** In the mailbox of somebody on the tenant's list of important people. */
  readonly isImportant: boolean;
}

/**
 * The first `n` copies of a plan: a spread over its messages, so that each kind of mail is tried, and important people
 * last, since a mistake would be seen by them first. The same set gives the same choice.
 */
export function chooseCanary(copies: readonly CanaryCandidate[], n: number): ReadonlySet<CopyId> {
  const sorted = copies.toSorted((a, b) => Number(a.isImportant) - Number(b.isImportant) || order(a, b));
  const turns = new Map<MessageId, number>();
  const dealt = sorted.map(({ copyId, messageId, isImportant }) => {
    const turn = turns.get(messageId) ?? 0;
    turns.set(messageId, turn + 1);
    return { copyId, isImportant, turn };
  });
  const first = dealt.toSorted((a, b) => Number(a.isImportant) - Number(b.isImportant) || a.turn - b.turn);
  return new Set(first.slice(0, n).map((it) => it.copyId));
}

function order(a: CanaryCandidate, b: CanaryCandidate): number {
  return a.copyId < b.copyId ? -1 : 1;
}
