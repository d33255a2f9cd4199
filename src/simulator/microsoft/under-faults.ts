import { setImmediate, setTimeout } from "node:timers/promises";
import { type FaultKind, type FaultRule, type Faults, latencyMs } from "../faults.ts";
import type { MailboxStore } from "./mailbox-store.ts";

/** `item`: where the request is about many, which of them is meant. */
export type TakeFault = (kind: FaultKind, item?: string) => FaultRule | undefined;

/** How a request fared: refused before any work, or worked on, its answer perhaps to be thrown away. */
export type Struck<Reply> =
  | Refusal
  | { readonly isRefused: false; readonly reply: Reply; readonly isLost: boolean };

interface Refusal {
  readonly isRefused: true;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;
  /** The provider's own word for it; `undefined` where it is the gateway that refuses. */
  readonly code: string | undefined;
  /** Nobody hears of the refusal: the connection ends. */
  readonly isLost: boolean;
}

/** The rules for one operation. A rule may name a mailbox by its id or by its address; the contract compares one name. */
export function faultTaker(
  faults: Faults,
  operation: string,
  mailbox?: MailboxStore,
  item?: string,
): TakeFault {
  const isNamedById = faults.rules.some((it) => it.mailbox !== undefined && it.mailbox === mailbox?.id);
  const name = isNamedById ? mailbox?.id : mailbox?.address;
  return (kind, other = item) => faults.take(kind, operation, { mailbox: name, item: other });
}

/** Waits, refuses, works, loses the answer, as the rules say. What `work` throws passes through. */
export async function underFaults<Reply>(
  takeFault: TakeFault,
  random: () => number,
  work: () => Reply | Promise<Reply>,
): Promise<Struck<Reply>> {
  // At least one turn of the event loop: else nothing would ever be in flight together.
  await setImmediate();
  const latency = takeFault("latency");
  if (latency !== undefined) await setTimeout(latencyMs(latency, random));
  const refusal = refusalOf(takeFault);
  if (refusal !== undefined) return refusal;
  const reply = await work();
  return { isRefused: false, reply, isLost: takeFault("lost-reply") !== undefined };
}

function refusalOf(takeFault: TakeFault): Refusal | undefined {
  const plain = { isRefused: true, retryAfterSeconds: undefined, code: undefined, isLost: false } as const;
  if (takeFault("lost-request") !== undefined) return { ...plain, status: 504, isLost: true };
  const throttle = takeFault("throttle");
  if (throttle !== undefined)
    return { ...plain, status: 429, retryAfterSeconds: throttle.retryAfterSeconds, code: throttle.code };
  const failure = takeFault("server-error");
  if (failure !== undefined) return { ...plain, status: failure.status ?? 503 };
  const refused = takeFault("refuse");
  return refused && { ...plain, status: refused.status ?? 403, code: refused.code };
}
