import type { Readable } from "node:stream";
import { collectBytes } from "../byte-blocks.ts";
import type { ByteBudget } from "./byte-budget.ts";

export interface ReceiveLimits {
  readonly maxBytes: number;
  /** How long the socket is left unread while the budget is spent. */
  readonly budgetWaitMs: number;
  readonly budget: ByteBudget;
}

export type Received =
  | { readonly kind: "whole"; readonly blocks: Uint8Array[] }
  | { readonly kind: "too-large" }
  | { readonly kind: "overloaded" };

/** One DATA in memory; `release` gives its bytes back to the budget and must be called once it is answered. */
export interface Reception {
  readonly received: Received;
  readonly release: () => void;
}

/**
 * Reads one DATA. While the budget is spent the stream is not read, so TCP holds the sender back; when the wait is
 * over, or the mail is too large, the rest is read and thrown away, because SMTP has no answer in the middle.
 * Rejects, with everything given back, where the client goes away.
 */
export async function receiveData(
  stream: Readable,
  declaredBytes: number,
  { maxBytes, budgetWaitMs, budget }: ReceiveLimits,
): Promise<Reception> {
  const share = budget.open();
  const take = (bytes: number): Promise<boolean> => share.take(bytes, budgetWaitMs);
  const release = (): void => share.release();
  try {
    const received = await collect(stream, { firstBytes: Math.min(declaredBytes, maxBytes), maxBytes, take });
    if (received.kind !== "whole") release();
    return { received, release };
  } catch (error) {
    release();
    throw error;
  }
}

/** Taken ahead, so that the budget is not asked for each packet. */
const STEP_BYTES = 256 << 10;

interface Collecting {
  readonly firstBytes: number;
  readonly maxBytes: number;
  readonly take: (bytes: number) => Promise<boolean>;
}

async function collect(stream: Readable, { firstBytes, maxBytes, take }: Collecting): Promise<Received> {
  const bytes = collectBytes();
  // What the sender declares is taken at once: then it does not stand half received.
  let room = Math.max(firstBytes, STEP_BYTES);
  if (!(await take(room))) return discard(stream, "overloaded");
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    const part = chunk as Uint8Array;
    if (bytes.length + part.length > maxBytes) return discard(stream, "too-large");
    const step = Math.max(STEP_BYTES, part.length);
    if (bytes.length + part.length > room) {
      if (!(await take(step))) return discard(stream, "overloaded");
      room += step;
    }
    bytes.append(part);
  }
  return { kind: "whole", blocks: bytes.blocks() };
}

async function discard(stream: Readable, kind: "too-large" | "overloaded"): Promise<Received> {
  for await (const _ of stream);
  return { kind };
}
