import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { AppIdentity } from "../microsoft/entra.ts";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";
import { loseReply, readBodiesAsText } from "../microsoft/text-body.ts";
import { performBatch } from "./batch.ts";
import { identifyCaller } from "./caller.ts";
import type { GraphCall, GraphReply } from "./graph-call.ts";
import { badRequest, invalidToken, toErrorReply } from "./graph-error.ts";
import { perform } from "./perform.ts";
import { readCall } from "./read-call.ts";

const BASE = "/graph/v1.0";

interface Mounted {
  /** Read for each request, so organisations may come and go. */
  readonly organisations: readonly MicrosoftOrganisation[];
}

/**
 * Mounts Microsoft Graph under `/graph/v1.0`; which organisation is meant, the token says.
 *
 * @example
 * const app = fastify();
 * entraRoutes(app, { organisations, signIn });
 * graphRoutes(app, { organisations });
 */
export function graphRoutes(app: FastifyInstance, { organisations }: Mounted): void {
  app.register(async (scope) => {
    readBodiesAsText(scope);
    scope.all(`${BASE}/*`, async (request, reply) => send(reply, await answer(organisations, request)));
  });
}

async function answer(
  organisations: readonly MicrosoftOrganisation[],
  request: FastifyRequest,
): Promise<GraphReply> {
  const caller = await identifyCaller(organisations, request.headers.authorization);
  if (caller === undefined) return toErrorReply(invalidToken(), new Date());
  const { organisation, app } = caller;
  try {
    const call = toCall(request, app);
    const isBatch = call.method === "POST" && call.path === "/$batch";
    return await (isBatch ? performBatch(organisation, call) : perform(organisation, call));
  } catch (error) {
    return toErrorReply(error, organisation.clock());
  }
}

function toCall(request: FastifyRequest, app: AppIdentity): GraphCall {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value ?? "")]),
  );
  const url = request.url.slice(BASE.length);
  const received = { method: request.method, url, headers, body: readJson(request.body) };
  return readCall(received, app, `${request.protocol}://${request.host}${BASE}`);
}

/** A missing body is none, even where its type was named: permanentDelete has none. */
function readJson(body: unknown): unknown {
  if (typeof body !== "string" || body === "") return undefined;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    throw badRequest("Unable to read JSON request payload.");
  }
}

function send(reply: FastifyReply, { status, headers, body, isLost }: GraphReply): FastifyReply {
  if (isLost === true) return loseReply(reply);
  return reply
    .code(status)
    .headers(headers ?? {})
    .send(body);
}
