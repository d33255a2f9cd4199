import { type Dispatcher, Pool } from "undici";
import { ProviderError, TIMED_OUT } from "#retraction/provider-error.ts";
import { codeOf } from "#shared/error-code.ts";
import { gaveUp } from "./abortable.ts";
import { parseRetryAfter } from "./retry-after.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PATCH";
  /** Below the client's root, with its query, already percent-encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Larger answers are cut off and throw `rejected` with code `response_too_large`. Default 8 MB. */
  readonly maxBytes?: number;
}

export interface HttpReply {
  readonly status: number;
  readonly bytes: Uint8Array;
  /** From `Retry-After`. */
  readonly retryAt: Date | undefined;
  /** The provider's name for this call, for the evidence. */
  readonly requestId: string | undefined;
  /** What its clock showed, in whole seconds. */
  readonly date?: Date | undefined;
}

/** One provider host. Redirects are not followed: a token goes to the host it was asked for, and nowhere else. */
export interface HttpClient extends AsyncDisposable {
  /**
   * Any status is an answer. Throws `ProviderError("transient")` where there was none (the act may have happened),
   * and where the caller's deadline is over; the signal's own reason where he gave up otherwise.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
}

export interface HttpOptions {
  readonly now: () => Date;
  readonly timeoutMs?: number;
  readonly connections?: number;
  /** By what the provider's logs and support know us. */
  readonly agent?: string | undefined;
  /** Told of each call how it was answered. */
  readonly onAnswer?: ((answer: CallAnswer) => void) | undefined;
}

/** A closed list, for metrics. What stands inside of a batch is one call. */
export type CallAnswer = "ok" | "throttled" | "refused" | "server_error" | "no_answer";

export const RESPONSE_TOO_LARGE = "response_too_large";
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 8_000_000;

/** @example const http = openHttp("https://graph.microsoft.com/v1.0", { now }); */
export function openHttp(root: string, options: HttpOptions): HttpClient {
  const { origin, pathname } = new URL(root);
  const base = pathname.replace(/\/$/, "");
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const pool = new Pool(origin, { connections: options.connections ?? 64, connect: { timeout: timeoutMs } });
  return {
    async send(request, signal) {
      signal.throwIfAborted();
      const deadline = AbortSignal.timeout(timeoutMs);
      try {
        const response = await pool.request({
          method: request.method,
          path: base + request.path,
          headers: { "user-agent": options.agent ?? "undeliver", ...headersOf(request) },
          body: request.body === undefined ? null : JSON.stringify(request.body),
          signal: AbortSignal.any([signal, deadline]),
        });
        options.onAnswer?.(answerOf(response.statusCode));
        return await readReply(response, request.maxBytes ?? DEFAULT_MAX_BYTES, options.now());
      } catch (error) {
        if (error instanceof ProviderError) throw error;
        if (signal.aborted) throw gaveUp(signal);
        options.onAnswer?.("no_answer");
        throw noAnswer(error, deadline.aborted);
      }
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

export function answerOf(status: number): CallAnswer {
  if (status === 429) return "throttled";
  if (status >= 500) return "server_error";
  return status >= 400 ? "refused" : "ok";
}

/** The body as JSON, or `undefined` where it is none: proxies answer errors in HTML. */
export function jsonOf(reply: Pick<HttpReply, "bytes">): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(reply.bytes));
  } catch {
    return undefined;
  }
}

function headersOf({ headers, body }: HttpRequest): Record<string, string> {
  return body === undefined ? { ...headers } : { ...headers, "content-type": "application/json" };
}

async function readReply(response: Dispatcher.ResponseData, maxBytes: number, now: Date): Promise<HttpReply> {
  const bytes = await readBounded(response.body, maxBytes);
  const requestId = header(response, "request-id");
  if (bytes !== undefined) {
    return {
      status: response.statusCode,
      bytes,
      retryAt: parseRetryAfter(header(response, "retry-after"), now, header(response, "date")),
      requestId,
      date: momentOf(header(response, "date")),
    };
  }
  throw new ProviderError("rejected", "the provider's answer is larger than allowed", {
    code: RESPONSE_TOO_LARGE,
    ...(requestId === undefined ? {} : { requestId }),
  });
}

// A body that nobody reads keeps its connection busy for ever, and one that nobody bounds fills the memory.
async function readBounded(
  body: Dispatcher.ResponseData["body"],
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function header(response: Dispatcher.ResponseData, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function momentOf(text: string | undefined): Date | undefined {
  const at = new Date(text ?? "");
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function noAnswer(cause: unknown, isLate: boolean): ProviderError {
  const code = isLate ? TIMED_OUT : codeOf(cause) || "no_answer";
  return new ProviderError("transient", `no answer from the provider (${code})`, { code, cause });
}
