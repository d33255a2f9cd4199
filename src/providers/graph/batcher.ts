import { z } from "zod";
import { gather } from "#shared/gather.ts";
import { type HttpClient, type HttpReply, jsonOf } from "../http.ts";
import { parseRetryAfter } from "../retry-after.ts";
import type { GraphReply } from "./graph-fault.ts";

/** One call, to be sent together with calls of other mailboxes. */
export interface GraphCall {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below `/v1.0`, already percent-encoded. */
  readonly url: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface BatchedReply extends GraphReply {
  /** The token it was sent with, so that a refused one is renewed only once. */
  readonly token: string;
}

export interface BatcherDeps {
  readonly http: HttpClient;
  /** Waits for the budget and answers the token; called once for each batch. */
  readonly admit: (calls: number) => Promise<string>;
  /** The whole batch was refused: the application is banned, not a mailbox. */
  readonly onAppBan: (until: Date) => Promise<void>;
  readonly now: () => Date;
  readonly windowMs: number;
}

interface Item {
  readonly call: GraphCall;
  readonly signal: AbortSignal;
}

/** https://learn.microsoft.com/graph/json-batching */
export const MAX_BATCH = 20;
// Ids that change with every move make a retraction blind, so every item asks for constant ones; Graph does not
// hand the outer request's headers down. https://learn.microsoft.com/graph/outlook-immutable-id
export const GRAPH_HEADERS = { "Content-Type": "application/json", Prefer: 'IdType="ImmutableId"' } as const;

/**
 * Gathers the calls of some milliseconds into one `$batch`. The outer 200 says nothing: every call gets its own status.
 * A call whose signal fired before the batch left is not sent.
 */
export function openBatcher(
  deps: BatcherDeps,
): (call: GraphCall, signal: AbortSignal) => Promise<BatchedReply> {
  const add = gather((items: readonly Item[]) => sendBatch(deps, items), {
    windowMs: deps.windowMs,
    maxItems: MAX_BATCH,
  });
  return (call, signal) => add({ call, signal });
}

async function sendBatch(deps: BatcherDeps, items: readonly Item[]): Promise<readonly BatchedReply[]> {
  const wanted = items.filter(isWanted).length;
  const token = wanted === 0 ? "" : await deps.admit(wanted);
  // Waiting for the budget took time: who has given up meanwhile must not act any more.
  const sent = new Map(
    items.map((item, index) => [String(index), item] as const).filter(([, item]) => isWanted(item)),
  );
  if (sent.size === 0) return items.map(() => ({ ...UNANSWERED, token }));

  const outer = await deps.http.send(batchRequest(sent, token), new AbortController().signal);
  if (outer.status === 429 && outer.retryAt !== undefined) await deps.onAppBan(outer.retryAt);
  const inner = outer.status === 200 ? readReplies(outer, deps.now()) : undefined;
  const whole = refusedWhole(outer);
  return items.map((_, index) => ({
    ...(inner === undefined ? whole : (inner.get(String(index)) ?? UNANSWERED)),
    token,
  }));
}

function isWanted({ signal }: Item): boolean {
  return !signal.aborted;
}

function batchRequest(items: ReadonlyMap<string, Item>, token: string): Parameters<HttpClient["send"]>[0] {
  const requests = Array.from(items, ([id, { call }]) => ({
    id,
    method: call.method,
    url: call.url,
    headers: { ...GRAPH_HEADERS, ...call.headers },
    ...(call.body === undefined ? {} : { body: call.body }),
  }));
  const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
  return { method: "POST", path: "/$batch", headers, body: { requests }, maxBytes: 64_000_000 };
}

const BatchBody = z.object({ responses: z.array(z.unknown()) });
const BatchedResponse = z.object({
  id: z.string(),
  status: z.number().int(),
  headers: z.record(z.string(), z.string()).optional(),
  // A 204 has none.
  body: z.unknown().optional(),
});

/** Each answer is read by itself: one in a shape unheard of must not hide what became of the others. */
function readReplies(outer: HttpReply, now: Date): ReadonlyMap<string, GraphReply> {
  const responses = BatchBody.safeParse(jsonOf(outer)).data?.responses ?? [];
  const read = responses.flatMap((it) => BatchedResponse.safeParse(it).data ?? []);
  return new Map(
    read.map(({ id, status, headers, body }) => {
      const named = new Map(
        Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const retryAt = parseRetryAfter(named.get("retry-after"), now, named.get("date"));
      return [id, { status, body, retryAt, requestId: named.get("request-id") ?? outer.requestId }];
    }),
  );
}

function refusedWhole(outer: HttpReply): GraphReply {
  return { status: outer.status, body: jsonOf(outer), retryAt: outer.retryAt, requestId: outer.requestId };
}

/** An item without an answer may have been done all the same: told as what Graph itself says of a lost item. */
const UNANSWERED: GraphReply = {
  status: 504,
  body: { error: { code: "batch_item_missing" } },
  retryAt: undefined,
  requestId: undefined,
};
