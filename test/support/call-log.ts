import type { ApiCall } from "#simulator/microsoft/call-journal.ts";
import type { Product } from "./product.ts";

/** Calls to mailboxes, whatever the provider, oldest first. */
export function mailboxCalls({ simulator }: Product): readonly ApiCall[] {
  return simulator.world.organisations
    .flatMap((it) => it.calls.calls)
    .filter((it) => it.address !== undefined && /^(graph|gmail)\./.test(it.operation))
    .toSorted((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
}

/** Pairs of calls of two processes that were under way in one mailbox at the same time. */
export function sharedMailboxes(calls: readonly ApiCall[]): readonly string[] {
  const found: string[] = [];
  for (const [address, own] of Map.groupBy(calls, (it) => it.address ?? "")) {
    let last: ApiCall | undefined;
    for (const call of own) {
      if (last !== undefined && call.agent !== last.agent && call.startedAt < last.endedAt)
        found.push(`${address}: ${String(last.agent)} and ${String(call.agent)}`);
      if (last === undefined || call.endedAt > last.endedAt) last = call;
    }
  }
  return found;
}

/**
 * The most that was spent in any time beyond what a budget of `perSecond` allows in it: not above zero where its burst
 * and the slices of its nodes cover it.
 */
export function overspent(
  calls: readonly ApiCall[],
  {
    perSecond,
    burst,
    units,
  }: { readonly perSecond: number; readonly burst: number; readonly units: (call: ApiCall) => number },
): number {
  // A bucket that drains: what is in it above its brim at any moment was too much.
  let level = 0;
  let most = 0;
  let at = calls[0]?.startedAt.getTime() ?? 0;
  for (const call of calls) {
    const now = call.startedAt.getTime();
    level = Math.max(0, level - ((now - at) / 1_000) * perSecond) + units(call);
    at = now;
    most = Math.max(most, level);
  }
  return most - burst;
}
