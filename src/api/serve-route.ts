import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "#identity/caller.ts";
import { ApiError } from "./api-error.ts";
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
  reauthorize(): Promise<void>;
}

export interface ServeNeeds {
  readonly app: FastifyInstance;
  readonly authenticate: Authenticate;
  /** Aborts when the server closes. */
  readonly closing: AbortSignal;
}

/** Credentials, account and role are looked at before a byte of the body is read. */
export function openServeRoute({ app, authenticate, closing }: ServeNeeds): {
  serve: ServeRoute;
  stream: StreamRoute;
} {
  const callers = new WeakMap<FastifyRequest, Caller>();

  const admit = (route: Route, request: FastifyRequest): Promise<Caller> => {
    const { account_id: account } = request.params as { readonly account_id?: string };
    return authenticate(request.headers.authorization, { account, permission: route.permission });
  };

  const contextOf = (request: FastifyRequest, reply: FastifyReply): Context => {
    const caller = callers.get(request);
    if (caller === undefined) throw new ApiError("internal", "no caller");
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    return { caller, signal: AbortSignal.any([gone.signal, closing]) };
  };

  const add = (
    route: Route,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  ): void => {
    app.route({
      method: route.method,
      url: route.path,
      schema: schemaOf(route),
      ...(route.maxBodyBytes !== undefined && { bodyLimit: route.maxBodyBytes }),
      onRequest: async (request) => {
        callers.set(request, await admit(route, request));
      },
      preValidation: async ({ params, query, body }) => {
        refuseUnstorable([params, query, body]);
      },
      handler,
    });
  };

  return {
    serve: (route, handler) =>
      add(route, (request, reply) => handler(givenOf(request), contextOf(request, reply))),
    stream: (route, handler) =>
      add(route, async (request, reply) => {
        await handler(givenOf(request), {
          ...contextOf(request, reply),
          headers: request.headers,
          open: (more) => openStream(reply, route.replyType, more),
          reauthorize: async () => {
            await admit(route, request);
          },
        });
      }),
  };
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

function schemaOf({ params, query, body, reply, replyType, summary, tag, path, method }: Route): object {
  const success =
    replyType === undefined ? reply : { description: summary, content: { [replyType]: { schema: reply } } };
  return {
    summary,
    tags: [tag],
    operationId: operationIdOf(method, path),
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
