import type { z } from "zod";
import type { Route } from "#api/contract/route.ts";
import { reach } from "./reach.ts";

type InputOf<Schema> = Schema extends z.ZodType ? z.input<Schema> : undefined;
type Without<T, Key extends string> = T extends object ? Omit<T, Key> : undefined;

/** What an operation of the contract is asked with. `account` stands for `account_id` in its path. */
export interface Asked<R extends Route> {
  readonly account?: string;
  readonly params?: Without<InputOf<R["params"]>, "account_id">;
  readonly query?: Partial<InputOf<R["query"]>>;
  readonly body?: InputOf<R["body"]>;
  readonly signal?: AbortSignal;
}

/** The whole envelope: `result`, and `result_info` where it is a page. */
export type ReplyTo<R extends Route> = z.output<R["reply"]>;

/** The server refused or failed. `type` is stable; `message` is for people. */
export class ApiFailure extends Error {
  readonly status: number;
  readonly type: string;
  /** What to look at before asking again, such as the plan where approval is needed. */
  readonly result: unknown;

  constructor(status: number, { type, message, result }: { type: string; message: string; result: unknown }) {
    super(message);
    this.name = "ApiFailure";
    this.status = status;
    this.type = type;
    this.result = result;
  }
}

/**
 * Asks the API. The path is the contract's own, held by its type:
 * `call<typeof listMessages>("GET", "/investigate", { account, query })`.
 */
export async function call<R extends Route>(
  method: R["method"],
  path: R["path"],
  asked: Asked<R> = {},
): Promise<ReplyTo<R>> {
  const { account, params, query, body, signal } = asked;
  const response = await reach(urlOf(path, { account, params, query }), {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      // A form on another site cannot send it: the server wants it of whoever comes with a cookie.
      "x-undeliver": "dashboard",
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal !== undefined && { signal }),
  });
  if (!response.ok) throw await failureOf(response);
  return (await response.json()) as ReplyTo<R>;
}

/** Where an operation is, for links and event streams. */
export function urlOf(
  path: string,
  {
    account,
    params,
    query,
  }: { account?: string | undefined; params?: object | undefined; query?: object | undefined },
): string {
  const base = path.startsWith("/client/") ? "" : "/client/v4/accounts/:account_id/email-security";
  const known: Readonly<Record<string, unknown>> = { account_id: account, ...params };
  const filled = `${base}${path}`.replaceAll(/:([a-z_]+)/g, (_, name: string) =>
    encodeURIComponent(String(known[name])),
  );
  const search = new URLSearchParams(
    Object.entries(query ?? {})
      .filter(([, value]) => value !== undefined && value !== "")
      .map(([name, value]): [string, string] => [name, String(value)]),
  );
  return search.size === 0 ? filled : `${filled}?${search.toString()}`;
}

interface FailureBody {
  readonly errors?: readonly { readonly type: string; readonly message: string }[];
  readonly result?: unknown;
}

/** What the server said where it did not do what it was asked for. */
export async function failureOf(response: Response): Promise<ApiFailure> {
  // A proxy in between may answer anything.
  const body = (await response.json().catch(() => ({}))) as FailureBody;
  const [first] = body.errors ?? [];
  return new ApiFailure(response.status, {
    type: first?.type ?? "unreadable",
    message: first?.message ?? `The server answered ${response.status} without saying why.`,
    result: body.result,
  });
}
