import type { Budget, BudgetScope } from "#retraction/budget.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { abortable } from "../abortable.ts";
import { openBans } from "../bans.ts";
import { type HttpClient, type HttpReply, type HttpRequest, jsonOf } from "../http.ts";
import { openKeyedLimiter } from "../keyed-limiter.ts";
import type { TokenCache } from "../token-cache.ts";
import { type TokenProof, tokenRefusedHere } from "../token-proof.ts";
import type { UserUnits } from "../user-units.ts";
import { googleRefusal } from "./google-fault.ts";

export interface GoogleCall {
  /** Whose token is used, and whose limits are spent. */
  readonly user: string;
  /** What it costs of the user's and the project's units. */
  readonly units: number;
  readonly method: HttpRequest["method"];
  readonly path: string;
  readonly body?: unknown;
  readonly maxBytes?: number;
}

/** One of Google's APIs, for many users: each has a token, a limit of units and of calls at once. */
export interface GoogleClient {
  /** The answer's body. Throws `ProviderError`, or the signal's reason; then the call may be under way all the same. */
  call(call: GoogleCall, signal: AbortSignal): Promise<unknown>;
}

export interface GoogleClientDeps {
  readonly http: HttpClient;
  readonly tokens: TokenCache;
  readonly budget: Budget;
  readonly projectScope: BudgetScope;
  /** Absent where the project's limit is the user's as well. */
  readonly userUnits?: UserUnits;
  readonly now: () => Date;
  readonly limits: { readonly perUser: number };
  /** Of a client for mail: whether Google takes what this credential gets elsewhere. */
  readonly isTaken?: TokenProof;
}

// "Precondition check failed." passes by itself on most mailboxes; where it comes three times running there is no mailbox.
const PRECONDITION_TRIES = 3;
const PRECONDITION_PAUSE_MS = 300;
/** Each user has tokens of his own: one look is for all of them. */
const CREDENTIAL = "credential";

export function openGoogleClient(deps: GoogleClientDeps): GoogleClient {
  const { http, tokens, budget, projectScope, userUnits, now, limits, isTaken } = deps;
  const limiter = openKeyedLimiter(() => limits.perUser);
  const bans = openBans(now);

  const send = async (call: GoogleCall, signal: AbortSignal, insteadOf?: string) => {
    bans.check(call.user);
    await userUnits?.spend(call.user, call.units, signal);
    await budget.spend(projectScope, call.units, signal);
    const token = await tokens.get(call.user, signal, insteadOf);
    // The waits were long enough for another call to have been banned meanwhile.
    bans.check(call.user);
    const headers = { authorization: `Bearer ${token}`, accept: "application/json" };
    return { reply: await http.send({ ...call, headers }, signal), token };
  };
  /** A token that Google refuses is renewed once. Where it refuses that too it may be this user's trouble alone. */
  const sendWithToken = async (call: GoogleCall, signal: AbortSignal): Promise<HttpReply> => {
    const first = await send(call, signal);
    if (first.reply.status !== 401) return first.reply;
    const { reply } = await send(call, signal, first.token);
    if (reply.status === 401 && (await isTaken?.(CREDENTIAL, signal)) === true)
      throw tokenRefusedHere("Google", googleRefusal(reply, now()).error);
    return reply;
  };
  const perform = async (call: GoogleCall, signal: AbortSignal, tried = 1): Promise<unknown> => {
    const reply = await sendWithToken(call, signal);
    if (reply.status >= 200 && reply.status < 300) return jsonOf(reply);
    const { error, isProjectWide, isFickle } = googleRefusal(reply, now());
    if (isProjectWide && error.retryAt !== undefined) await budget.block(projectScope, error.retryAt);
    else bans.note(call.user, error);
    if (!isFickle) throw error;
    if (tried === PRECONDITION_TRIES) throw unavailable(error);
    await sleep(PRECONDITION_PAUSE_MS * tried, undefined, { signal });
    return perform(call, signal, tried + 1);
  };
  return {
    call: (call, signal) =>
      abortable(
        limiter.run(call.user, signal, () => perform(call, signal)),
        signal,
      ),
  };
}

function unavailable(error: ProviderError): ProviderError {
  return new ProviderError("mailbox_unavailable", "Gmail's precondition failed again and again", {
    code: error.code ?? "failedPrecondition",
    cause: error,
  });
}
