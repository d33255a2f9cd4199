import { setTimeout as delay } from "node:timers/promises";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { ApiCall } from "../microsoft/call-journal.ts";
import { latencyMs } from "../faults.ts";
import { GoogleError } from "./google-error.ts";
import { TokenError } from "./jwt-grant.ts";
import type { GoogleOrganisation } from "./organisation.ts";
import { refuseByFault } from "./refuse-by-fault.ts";
import type { Grant } from "./tokens.ts";

/** Who calls, by the bearer token. */
export interface Caller {
  readonly organisation: GoogleOrganisation;
  readonly grant: Grant;
}

export interface PlannedCall {
  readonly organisation: GoogleOrganisation;
  /** Such as `gmail.modify`. */
  readonly operation: string;
  /** The service account that calls. */
  readonly app: string;
  /** The address it is for, as faults and the journal of calls name it. */
  readonly mailbox: string | undefined;
  /** The message it is for, where it is for one. */
  readonly item?: string | undefined;
  /** Counts it as in flight, or throws; what it answers is called at the end. */
  readonly admit?: () => () => void;
  /** Does it and answers the body; `undefined` is 204. With `pretends` it changes nothing and answers as if it had. */
  readonly work: (pretends: boolean) => unknown;
}

/** Throws 401 where the token is missing, unknown or expired. */
export function readCaller(request: FastifyRequest, organisations: readonly GoogleOrganisation[]): Caller {
  const header = request.headers.authorization ?? "";
  if (!header.toLowerCase().startsWith("bearer ")) throw unauthenticated("Login Required.", "required");
  const token = header.slice("bearer ".length).trim();
  for (const organisation of organisations) {
    const grant = organisation.tokens.find(token);
    if (grant !== undefined) return { organisation, grant };
  }
  throw invalidCredentials();
}

/** Throws 403 unless the token has one of the scopes. */
export function requireScope(grant: Grant, scopes: readonly string[]): void {
  if (scopes.some((it) => grant.scopes.has(it))) return;
  throw new GoogleError("Request had insufficient authentication scopes.", {
    httpStatus: 403,
    status: "PERMISSION_DENIED",
    reason: "insufficientPermissions",
    detail: "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
  });
}

/** Runs one call with the faults that are set for it and writes it into the organisation's journal; answers the body to send. */
export async function runCall(reply: FastifyReply, call: PlannedCall): Promise<unknown> {
  const { organisation, operation, mailbox, item, app } = call;
  const startedAt = organisation.clock();
  const record = (answer: Pick<ApiCall, "status" | "retryAfterSeconds" | "isReplyLost">): void => {
    const endedAt = organisation.clock();
    const mailboxId = organisation.directory.user(mailbox ?? "")?.id;
    const agent = reply.request.headers["user-agent"];
    const facts = { startedAt, endedAt, operation, app, agent, mailboxId, address: mailbox };
    organisation.calls.record({ ...facts, ...answer });
  };
  try {
    const body = await withFaults(call);
    const status = body === undefined ? 204 : 200;
    const isReplyLost = organisation.faults.take("lost-reply", operation, { mailbox, item }) !== undefined;
    record({ status, retryAfterSeconds: undefined, isReplyLost });
    if (isReplyLost) closeWithoutAnswer(reply);
    else void reply.code(status);
    return body;
  } catch (error) {
    record({ ...answerOf(error), isReplyLost: error instanceof LostRequest });
    if (!(error instanceof LostRequest)) throw error;
    closeWithoutAnswer(reply);
    return undefined;
  }
}

function answerOf(error: unknown): Pick<ApiCall, "status" | "retryAfterSeconds"> {
  if (error instanceof GoogleError)
    return { status: error.httpStatus, retryAfterSeconds: error.retryAfterSeconds };
  return { status: error instanceof TokenError ? error.httpStatus : 500, retryAfterSeconds: undefined };
}

async function withFaults(call: PlannedCall): Promise<unknown> {
  const { organisation, operation, mailbox, item, admit, work } = call;
  const { faults, random } = organisation;
  const leave = admit?.();
  try {
    const latency = faults.take("latency", operation, { mailbox, item });
    if (latency !== undefined) await delay(latencyMs(latency, random), undefined, { ref: false });
    if (faults.take("lost-request", operation, { mailbox, item }) !== undefined) throw new LostRequest();
    refuseByFault(faults, operation, { mailbox, item });
    const asksForToken = operation === "google.token";
    if (!asksForToken && faults.take("token-revoked", operation, { mailbox, item }) !== undefined)
      throw invalidCredentials();
    return await work(faults.take("lie", operation, { mailbox, item }) !== undefined);
  } finally {
    leave?.();
  }
}

/** The connection ends before anything was done. */
class LostRequest extends Error {
  override readonly name = "LostRequest";
}

/** Closes the connection, as a network does that loses the answer after the work is done. */
function closeWithoutAnswer(reply: FastifyReply): void {
  void reply.hijack();
  reply.raw.destroy();
}

function invalidCredentials(): GoogleError {
  return unauthenticated("Invalid Credentials", "authError");
}

function unauthenticated(message: string, reason: string): GoogleError {
  return new GoogleError(message, { httpStatus: 401, status: "UNAUTHENTICATED", reason });
}
