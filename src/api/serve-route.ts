import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Caller, PersonCaller } from "#identity/caller.ts";
import { ApiError } from "./api-error.ts";
import { openAdmission } from "./admission.ts";
import type { Authenticate } from "./authenticate.ts";
import { Failure } from "./contract/envelope.ts";
import type { Given, ReplyOf, Route } from "./contract/route.ts";
import { refuseUnstorable } from "./refuse-unstorable.ts";

export interface Context {
  readonly caller: Caller;
  /** Aborts when the client goes away, or the server closes. */
  readonly signal: AbortSignal;
}

/** Answers one operation of the contract; what the handler is given was checked against it. */
export type ServeRoute = <R extends Route>(
  route: R,
  handler: (given: Given<R>, context: Context) => Promise<ReplyOf<R>>,
) => void;

/** For the few operations that need no credentials. */
export type OpenRoute = <R extends Route>(
  route: R,
  handler: (given: Given<R>, context: OpenContext) => Promise<ReplyOf<R>>,
) => void;

export interface OpenContext {
  /** Of the client. */
  readonly address: string;
  /** Who has signed in in this browser, if anybody has. */
  person(): Promise<PersonCaller | undefined>;
}

/** For what does not end, or is too large for one text: the handler writes to the socket itself once it has opened it. */
export type StreamRoute = <R extends Route>(
  route: R,
  handler: (given: Given<R>, context: StreamContext) => Promise<void>,
) => void;

export interface StreamContext extends Context {
  readonly headers: FastifyRequest["headers"];
  /** Sends the head of the answer. What is thrown before is answered as everywhere; after it, the stream just ends. */
  open(headers?: OutgoingHttpHeaders): ServerResponse;
  /** Throws once the caller may not any more. */
  reauthorize(): Promise<Caller>;
}

export interface ServeNeeds {
  readonly app: FastifyInstance;
  readonly authenticate: Authenticate;
  readonly publicUrl: () => string;
  readonly within: Within;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** Does what a request asks for, from its client's address: what it changes bears that. */
export type Within = <Result>(origin: string, work: () => Result) => Result;

/** Credentials, account and role are looked at before a byte of the body is read. */
export function openServeRoute({ app, authenticate, publicUrl, within, closing }: ServeNeeds): {
  serve: ServeRoute;
  serveOpen: OpenRoute;
  stream: StreamRoute;
} {
  const callers = new WeakMap<FastifyRequest, Caller>();

  const { identify, admit } = openAdmission(authenticate, publicUrl);

  const callerOf = (request: FastifyRequest): Caller => {
    const caller = callers.get(request);
    if (caller === undefined) throw new ApiError("internal", "no caller");
    return caller;
  };

  const contextOf = (request: FastifyRequest, reply: FastifyReply): Context => {
    return { caller: callerOf(request), signal: AbortSignal.any([goneSignal(reply), closing]) };
  };

  const add: AddRoute = (route, handler) =>
    addRoute(app, route, {
      admit: async (request, reply) => {
        const caller = await admit(route, request, reply);
        if (caller !== undefined) callers.set(request, caller);
      },
      handler: (request, reply) => within(request.ip, () => handler(request, reply)),
    });

  return {
    serve: (route, handler) =>
      add(route, (request, reply) => handler(givenOf(request), contextOf(request, reply))),
    serveOpen: (route, handler) =>
      add(route, (request, reply) =>
        handler(givenOf(request), {
          address: request.ip,
          person: () => personIn(identify(request, reply)),
        }),
      ),
    stream: (route, handler) =>
      add(route, async (request, reply) => {
        await handler(givenOf(request), {
          ...contextOf(request, reply),
          headers: request.headers,
          open: (more) => openStream(reply, route.replyType, more),
          reauthorize: async () => (await admit(route, request)) ?? callerOf(request),
        });
      }),
  };
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
type AddRoute = (route: Route, handler: Handler) => void;

function addRoute(
  app: FastifyInstance,
  route: Route,
  { admit, handler }: { readonly admit: Handler; readonly handler: Handler },
): void {
  app.route({
    method: route.method,
    url: route.path,
    schema: schemaOf(route),
    ...(route.maxBodyBytes !== undefined && { bodyLimit: route.maxBodyBytes }),
    onRequest: async (request, reply) => {
      // What only the caller may see stays in no browser's or proxy's cache, where whoever comes after him would find it.
      reply.header("cache-control", "no-store");
      await admit(request, reply);
    },
    preValidation: async ({ params, query, body }) => {
      refuseUnstorable([params, query, body]);
    },
    handler,
  });
}

/** Aborts when the client goes away. */
function goneSignal(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

async function personIn(asking: Promise<Caller | undefined>): Promise<PersonCaller | undefined> {
  const caller = await asking;
  return caller?.kind === "person" ? caller : undefined;
}

function openStream(
  reply: FastifyReply,
  contentType = "application/json; charset=utf-8",
  more: OutgoingHttpHeaders = {},
): ServerResponse {
  reply.hijack();
  // Proxies must pass each event on at once.
  // A connection that outlives its stream would hold up the server's end.
  const headers = {
    "content-type": contentType,
    "cache-control": "no-store",
    "x-accel-buffering": "no",
    connection: "close",
    ...more,
  };
  reply.raw.writeHead(200, { ...(reply.getHeaders() as OutgoingHttpHeaders), ...headers });
  return reply.raw;
}

/** The validator has parsed them with the route's own schemas. */
function givenOf<R extends Route>(request: FastifyRequest): Given<R> {
  return { params: request.params, query: request.query, body: request.body } as Given<R>;
}

function schemaOf({ params, query, body, reply, replyType, ...route }: Route): object {
  const { summary, tag, path, method, permission } = route;
  const success =
    replyType === undefined ? reply : { description: summary, content: { [replyType]: { schema: reply } } };
  return {
    summary,
    tags: [tag],
    operationId: operationIdOf(method, path),
    ...(permission === "anybody" && { security: [] }),
    ...(params !== undefined && { params }),
    ...(query !== undefined && { querystring: query }),
    ...(body !== undefined && { body }),
    response: { 200: success, default: Failure },
  };
}

/** `GET …/settings/auto_retract/history` becomes `get_settings_auto_retract_history`. */
function operationIdOf(method: string, path: string): string {
  const words = path
    .replace(/^\/client\/v4\/(accounts\/:account_id\/email-security\/)?/, "")
    .replaceAll(/[^a-z_]+/g, "_");
  return `${method.toLowerCase()}_${words}`;
}
