import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { abortable } from "../abortable.ts";
import { openBans } from "../bans.ts";
import type { HttpClient } from "../http.ts";
import { jsonOf } from "../http.ts";
import { openKeyedLimiter } from "../keyed-limiter.ts";
import type { TokenCache } from "../token-cache.ts";
import { openTokenProof, type TokenProof, tokenRefusedHere } from "../token-proof.ts";
import { withDeadline } from "../with-deadline.ts";
import { type BatchedReply, GRAPH_HEADERS, type GraphCall, MAX_BATCH, openBatcher } from "./batcher.ts";
import { graphFault } from "./graph-fault.ts";

/** Graph as its callers see it: single calls in, the answers of successes out. `lane` is what Graph limits: a mailbox's handle, or the directory. */
export interface GraphClient {
  /** The answer's body. Throws `ProviderError`, or the signal's reason; then the call may be under way all the same. */
  call(lane: string, call: GraphCall, signal: AbortSignal): Promise<unknown>;
  /** An answer too large for a batch, as bytes; `rejected` with `response_too_large` beyond `maxBytes`. */
  download(lane: string, file: GraphFile, signal: AbortSignal): Promise<Uint8Array>;
}

interface GraphFile {
  readonly url: string;
  readonly maxBytes: number;
}

export interface GraphLimits {
  /** Calls in flight per application and mailbox, over all batches. Graph allows 4. */
  readonly perMailbox: number;
  /** How long the first call of a batch waits for company. */
  readonly windowMs: number;
}

export interface GraphClientDeps {
  readonly http: HttpClient;
  readonly tokens: TokenCache;
  readonly budget: Budget;
  /** What is limited for the whole application. */
  readonly appScope: BudgetScope;
  readonly now: () => Date;
  readonly limits: GraphLimits;
}

interface Answer extends BatchedReply {
  readonly bytes?: Uint8Array;
}
type Send = (signal: AbortSignal) => Promise<Answer>;

/** One token serves all mailboxes of an application. */
export const APP_TOKEN = "app";
/** Entra's directory limits units over time and not calls at once, so a batch may be filled with its calls. */
export const DIRECTORY_LANE = "directory";
const ADMIT_TIMEOUT_MS = 30_000;

export function openGraphClient(deps: GraphClientDeps): GraphClient {
  const { http, tokens, budget, appScope, now, limits } = deps;
  const limiter = openKeyedLimiter((lane) => (lane === DIRECTORY_LANE ? MAX_BATCH : limits.perMailbox));
  const bans = openBans(now);
  const ages = openTokenAges(now);
  const admit = (calls: number): Promise<string> =>
    withDeadline(ADMIT_TIMEOUT_MS, async (signal) => {
      await budget.spend(appScope, calls, signal);
      return ages.noted(await tokens.get(APP_TOKEN, signal));
    });
  const isStale = ({ status, token }: Answer): boolean =>
    status === 401 || (status === 403 && ages.isOld(token));
  const onAppBan = (until: Date): Promise<void> => budget.block(appScope, until);
  const batched = openBatcher({ http, admit, onAppBan, now, windowMs: limits.windowMs });

  /** One try in its turn. A ban is noted before the next in the lane begins. */
  const once = (lane: string, send: Send, signal: AbortSignal): Promise<Answer> => {
    const work = limiter.run(lane, signal, async () => {
      bans.check(lane);
      const answer = await send(signal);
      if (isSuccess(answer) || isStale(answer)) return answer;
      const error = graphFault(answer, now());
      bans.note(lane, error);
      throw error;
    });
    return abortable(work, signal);
  };
  const isTaken = openTokenProof(async (signal) => {
    const { status } = await once(DIRECTORY_LANE, (it) => batched(ANY_USER, it), signal).catch(asAnswer);
    return status !== 401;
  }, now);
  const perform = openRenewal({ once, tokens, ages, isTaken, now });

  return {
    async call(lane, call, signal) {
      const { body } = await perform(lane, (it) => batched(call, it), signal);
      return body;
    },
    async download(lane, { url, maxBytes }, signal) {
      const send: Send = async (it) => {
        const token = await admit(1);
        const headers = { ...GRAPH_HEADERS, authorization: `Bearer ${token}` };
        const reply = await http.send({ method: "GET", path: url, headers, maxBytes }, it);
        return { ...reply, token, body: isSuccess(reply) ? undefined : jsonOf(reply) };
      };
      const { bytes } = await perform(lane, send, signal);
      return bytes ?? new Uint8Array();
    },
  };
}

interface RenewalDeps extends Pick<GraphClientDeps, "tokens" | "now"> {
  readonly once: (lane: string, send: Send, signal: AbortSignal) => Promise<Answer>;
  readonly ages: ReturnType<typeof openTokenAges>;
  readonly isTaken: TokenProof;
}

/** A token that Graph refuses is renewed once; nothing else is tried twice. */
function openRenewal({ once, tokens, ages, isTaken, now }: RenewalDeps): RenewalDeps["once"] {
  return async (lane, send, signal) => {
    const first = await once(lane, send, signal);
    if (isSuccess(first)) return first;
    const isMailbox = lane !== DIRECTORY_LANE;
    // A young token that Graph takes elsewhere is not renewed: a mailbox that refuses every one must cost no token each time.
    const isGood =
      isMailbox && first.status === 401 && !ages.isOld(first.token) && (await isTaken(first.token, signal));
    if (!isGood) await tokens.get(APP_TOKEN, signal, first.token);
    const second = await once(lane, send, signal);
    if (isSuccess(second)) return second;
    const refusal = graphFault(second, now());
    if (isMailbox && second.status === 401 && (await isTaken(second.token, signal)))
      throw tokenRefusedHere("Graph", refusal);
    throw refusal;
  };
}

/** What every token that is good is answered by, if only that the right to it is missing. */
const ANY_USER: GraphCall = { method: "GET", url: "/users?$select=id&$top=1" };

/** Whoever is refused for another reason than his token has had it looked at. Who had no answer knows nothing. */
function asAnswer(error: unknown): { readonly status: number } {
  if (!(error instanceof ProviderError)) throw error;
  if (error.fault === "transient" || error.fault === "throttled") throw error;
  return { status: 403 };
}

/**
 * A token bears the rights of the moment when it was asked for, and is good for an hour or more. Rights that were granted since
 * are in a new one only, so what is denied to an old token is asked once more with a new one.
 */
const OLD_MS = 5 * 60_000;

function openTokenAges(now: () => Date) {
  let known = { token: "", since: now() };
  return {
    noted(token: string): string {
      if (token !== known.token) known = { token, since: now() };
      return token;
    },
    isOld: (token: string): boolean =>
      token !== known.token || now().getTime() - known.since.getTime() >= OLD_MS,
  };
}

function isSuccess({ status }: { readonly status: number }): boolean {
  return status >= 200 && status < 300;
}
