import { z } from "zod";
import { printable } from "./printable.ts";
import { CliError } from "./cli-error.ts";
import { readEventStream, type StreamedEvent } from "./event-stream.ts";

/** Where our API is and who asks. */
export interface ApiConnection {
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** `undefined`: nobody gave one. */
  readonly token: string | undefined;
  /** `undefined`: the only account that the token may see. */
  readonly accountId?: string | undefined;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Page<Item> {
  readonly items: readonly Item[];
  /** For the next page; `undefined` on the last one. */
  readonly cursor: string | undefined;
  /** `undefined` where there are more than can be counted cheaply. */
  readonly total: number | undefined;
}

/** The HTTP API, as the commands use it. Paths are below `…/email-security`. All reject with `CliError`. */
export interface Api {
  get<Result extends z.ZodType>(path: string, result: Result, query?: Query): Promise<z.output<Result>>;
  page<Item extends z.ZodType>(path: string, item: Item, query?: Query): Promise<Page<z.output<Item>>>;
  /** An answer that is no JSON, as it came. */
  text(path: string): Promise<string>;
  send<Result extends z.ZodType>(call: Call, result: Result): Promise<z.output<Result>>;
  /** One connection's events, from `after` on; ends when the server closes it. */
  events(after: string | undefined, signal: AbortSignal): AsyncGenerator<StreamedEvent>;
}

interface Call {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: object;
}

/** A request that takes longer has failed: only `move` waits, and it waits 20 s. */
const TIMEOUT_MS = 60_000;

interface ClientOptions {
  /** By name or id. Absent: the only one that the token may see. */
  readonly tenant?: string | undefined;
  /** Ends the request that is under way. */
  readonly breakOff?: AbortSignal | undefined;
  /** Told what the server says beside an answer. */
  readonly onMessage?: (message: string) => void;
}

export function openApiClient(
  connection: ApiConnection,
  { tenant, breakOff, onMessage = () => {} }: ClientOptions = {},
): Api {
  const client: Client = { connection, breakOff, onMessage };
  let account: Promise<string> | undefined;
  const pathOf = async (path: string): Promise<string> => {
    account ??= findAccount(client, tenant);
    return `/client/v4/accounts/${await account}/email-security${path}`;
  };
  return {
    get: async (path, result, query) => {
      const whole = { method: "GET", path: (await pathOf(path)) + search(query) } as const;
      return understood(result, (await exchange(client, whole)).result);
    },
    page: async (path, item, query) => {
      const whole = { method: "GET", path: (await pathOf(path)) + search(query) } as const;
      const { result, result_info } = await exchange(client, whole);
      return {
        items: understood(z.array(item), result),
        cursor: result_info?.cursor,
        total: result_info?.total_count,
      };
    },
    text: async (path) => readText(client, { method: "GET", path: await pathOf(path) }),
    send: async (call, result) => {
      const whole = { ...call, path: await pathOf(call.path) };
      return understood(result, (await exchange(client, whole)).result);
    },
    async *events(after, signal) {
      const reply = await connect(client, {
        path: (await pathOf("/events")) + search({ after }),
        method: "GET",
        headers: { accept: "text/event-stream" },
        signal,
      });
      if (!reply.ok) throw refusal(reply.status, await reply.text());
      if (reply.body !== null) yield* readEventStream(reply.body);
    },
  };
}

interface Client {
  readonly connection: ApiConnection;
  readonly breakOff: AbortSignal | undefined;
  readonly onMessage: (message: string) => void;
}

const Failure = z.looseObject({
  errors: z.array(z.looseObject({ message: z.string(), type: z.string().optional() })),
});
const Account = z.looseObject({ id: z.string(), name: z.string() });
const Envelope = z.looseObject({
  result: z.unknown(),
  messages: z.array(z.looseObject({ message: z.string() })).optional(),
  result_info: z.looseObject({ cursor: z.string().optional(), total_count: z.number().optional() }).nullish(),
});

/** The tenant that was named, else the only one there is. */
async function findAccount(client: Client, tenant: string | undefined): Promise<string> {
  if (tenant === undefined && client.connection.accountId !== undefined) return client.connection.accountId;
  const path = "/client/v4/accounts?per_page=1000";
  const result = understood(z.array(Account), (await exchange(client, { method: "GET", path })).result);
  const found = tenant === undefined ? result : result.filter((it) => it.name === tenant || it.id === tenant);
  const [first] = found;
  if (first !== undefined && found.length === 1) return first.id;
  const names = result.map((it) => it.name).join(", ") || "none";
  throw first === undefined
    ? new CliError(
        `This token sees no tenant ${printable(tenant ?? "")}; it sees: ${printable(names)}.`.replace(
          "  ",
          " ",
        ),
      )
    : new CliError(`This token sees several tenants: choose one with --tenant (${printable(names)}).`, {
        exitCode: 2,
      });
}

function search(query: Query = {}): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given).toString()}`;
}

interface Exchange {
  readonly method: "GET" | Call["method"];
  readonly path: string;
  readonly body?: object | undefined;
}

async function exchange(client: Client, call: Exchange): Promise<z.output<typeof Envelope>> {
  const envelope = understood(Envelope, jsonOf(await readText(client, call)));
  for (const { message } of envelope.messages ?? []) client.onMessage(printable(message));
  return envelope;
}

async function readText(client: Client, { method, path, body }: Exchange): Promise<string> {
  const reply = await connect(client, {
    path,
    method,
    headers: body === undefined ? {} : { "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await reply.text().catch((error: unknown) => {
    throw explained(error, client.connection.baseUrl);
  });
  if (!reply.ok) throw refusal(reply.status, text);
  return text;
}

function understood<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CliError(
    "The server's answer is not understood: is the server of another version than this command?",
    { cause: parsed.error },
  );
}

interface Connecting {
  readonly path: string;
  readonly method: Exchange["method"];
  readonly headers: Record<string, string>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

async function connect(
  { connection: { baseUrl, token }, breakOff }: Client,
  { path, headers, signal, ...rest }: Connecting,
): Promise<Response> {
  if (token === undefined) {
    throw new CliError(
      "No API token: set UNDELIVER_TOKEN. `undeliver token create --tenant NAME --role ROLE` makes one.",
    );
  }
  if (!/^https?:$/.test(URL.parse(baseUrl)?.protocol ?? "")) {
    throw new CliError(
      `UNDELIVER_URL is ${printable(baseUrl)}: it takes a URL such as http://127.0.0.1:8080.`,
    );
  }
  const authorization = `Bearer ${token}`;
  try {
    return await fetch(baseUrl + path, {
      ...rest,
      headers: { ...headers, authorization },
      redirect: "manual", // the token is for this address only
      signal: breakOff === undefined ? signal : AbortSignal.any([signal, breakOff]),
    });
  } catch (error) {
    throw explained(error, baseUrl);
  }
}

/** Why there is no answer, in words; where the person ended it himself, the error as it is. */
function explained(error: unknown, baseUrl: string): unknown {
  const name = error instanceof Error ? error.name : "";
  if (name === "AbortError") return error;
  const words =
    name === "TimeoutError"
      ? `No answer from ${baseUrl} within ${TIMEOUT_MS / 1_000} s; what was asked for may still happen.`
      : `Nothing answers at ${baseUrl}: is the server running? \`npm start\` starts it; UNDELIVER_URL names another address.`;
  return new CliError(words, { cause: error });
}

/** What the server said, in its own words, with what to try where its words cannot know. */
function refusal(status: number, text: string): CliError {
  const parsed = Failure.safeParse(jsonOf(text));
  const words = parsed.success ? parsed.data.errors.map((it) => printable(it.message)).join(" ") : "";
  if (status === 401) {
    return new CliError(
      "The token is not accepted: it is unknown, expired or revoked. `undeliver token create --tenant NAME --role ROLE` makes another.",
      { status },
    );
  }
  const type = parsed.success ? parsed.data.errors[0]?.type : undefined;
  return new CliError(words === "" ? `The server answered ${status}.` : words, {
    status,
    type,
    exitCode: type === "invalid_input" ? 2 : 1,
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
