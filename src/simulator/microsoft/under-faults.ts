import { setImmediate, setTimeout } from "node:timers/promises";
import type { FaultKind, FaultRule, Faults } from "../faults.ts";
import type { MailboxStore } from "./mailbox-store.ts";

export type TakeFault = (kind: FaultKind) => FaultRule | undefined;

/** How a request fared: refused before any work, or worked on, its answer perhaps to be thrown away. */
export type Struck<Reply> =
  | { readonly isRefused: true; readonly status: number; readonly retryAfterSeconds: number | undefined }
  | { readonly isRefused: false; readonly reply: Reply; readonly isLost: boolean };

/** The rules for one operation. A rule may name a mailbox by its id or by its address; the contract compares one name. */
export function faultTaker(faults: Faults, operation: string, mailbox?: MailboxStore): TakeFault {
  const isNamedById = faults.rules.some((it) => it.mailbox !== undefined && it.mailbox === mailbox?.id);
  return (kind) => faults.take(kind, operation, isNamedById ? mailbox?.id : mailbox?.address);
}

/** Waits, refuses, works, loses the answer, as the rules say. What `work` throws passes through. */
export async function underFaults<Reply>(
  takeFault: TakeFault,
  work: () => Reply | Promise<Reply>,
): Promise<Struck<Reply>> {
  // At least one turn of the event loop: else nothing would ever be in flight together.
  await setImmediate();
  const latency = takeFault("latency");
  if (latency !== undefined) await setTimeout(latency.delayMs ?? 0);
  const throttle = takeFault("throttle");
  if (throttle !== undefined) {
    return { isRefused: true, status: 429, retryAfterSeconds: throttle.retryAfterSeconds };
  }
  const failure = takeFault("server-error");
  if (failure !== undefined)
    return { isRefused: true, status: failure.status ?? 503, retryAfterSeconds: undefined };
  const reply = await work();
  return { isRefused: false, reply, isLost: takeFault("lost-reply") !== undefined };
}
