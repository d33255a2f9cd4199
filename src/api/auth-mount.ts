import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { refuseCrossSite } from "./same-site.ts";
import type { Within } from "./serve-route.ts";

export interface AuthMountNeeds {
  readonly signIn: {
    /** Answers what is below `/auth`; `address` is the client's. */
    handle(request: Request, address: string): Promise<Response>;
  };
  readonly within: Within;
  /** Where people reach this, without a slash at the end. */
  readonly publicUrl: () => string;
}

/** Passwords, second factors, sessions: what the room `sign-in` answers in standard requests and responses. */
export async function mountAuth(
  app: FastifyInstance,
  { signIn, publicUrl, within }: AuthMountNeeds,
): Promise<void> {
  await app.register(async (scope) => {
    // It reads the body itself: no parser may have consumed it.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => done(null, body));
    scope.route({
      method: ["GET", "POST"],
      url: "/auth/*",
      schema: { hide: true },
      handler: async (request, reply) => {
        refuseCrossSite(request, publicUrl());
        const answering = within(request.ip, () =>
          signIn.handle(toStandard(request, publicUrl()), request.ip),
        );
        return send(await answering, reply);
      },
    });
  });
}

function toStandard(request: FastifyRequest, publicUrl: string): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    for (const one of Array.isArray(value) ? value : [value ?? ""]) headers.append(name, one);
  }
  headers.set("host", request.host);
  const body = Buffer.isBuffer(request.body) && request.method !== "GET" ? request.body : undefined;
  // An answer of ours to nobody's question has a length of its own.
  headers.delete("content-length");
  const { method } = request;
  return new Request(publicUrl + request.url, {
    method,
    headers,
    ...(body !== undefined && { body: new Uint8Array(body) }),
  });
}

async function send(answer: Response, reply: FastifyReply): Promise<FastifyReply> {
  reply.code(answer.status).header("cache-control", "no-store");
  for (const [name, value] of answer.headers) if (name !== "set-cookie") reply.header(name, value);
  const cookies = answer.headers.getSetCookie();
  if (cookies.length > 0) reply.header("set-cookie", cookies);
  return reply.send(Buffer.from(await answer.arrayBuffer()));
}
