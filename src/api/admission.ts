import type { FastifyReply, FastifyRequest } from "fastify";
import type { Caller } from "#identity/caller.ts";
import { type Authenticate, requireAccess, unauthenticated } from "./authenticate.ts";
import type { Route } from "./contract/route.ts";
import { refuseCrossSite } from "./same-site.ts";

export interface Admission {
  /** `reply` absent: the answer has begun, and nobody does anything just now. */
  readonly identify: (request: FastifyRequest, reply?: FastifyReply) => Promise<Caller | undefined>;
  /** Throws the answer where he may not; nobody is asked for where a route needs nobody. */
  readonly admit: (
    route: Route,
    request: FastifyRequest,
    reply?: FastifyReply,
  ) => Promise<Caller | undefined>;
}

/** Who asks, and whether he may: from the head of a request alone. */
export function openAdmission(authenticate: Authenticate, publicUrl: () => string): Admission {
  const identify: Admission["identify"] = async (request, reply) => {
    const { authorization, cookie: cookies } = request.headers;
    if (authorization === undefined && cookies !== undefined) refuseCrossSite(request, publicUrl());
    const found = await authenticate.identify({ authorization, cookies, prolongs: reply !== undefined });
    if (found !== undefined && found.setCookies.length > 0)
      reply?.header("set-cookie", [...found.setCookies]);
    return found?.caller;
  };
  return {
    identify,
    admit: async (route, request, reply) => {
      if (route.permission === "anybody") return undefined;
      const caller = await identify(request, reply);
      if (caller === undefined) throw unauthenticated();
      const { account_id: account } = request.params as { readonly account_id?: string };
      requireAccess(caller, { account, permission: route.permission });
      return caller;
    },
  };
}
