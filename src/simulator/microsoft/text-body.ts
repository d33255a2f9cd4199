import type { FastifyInstance, FastifyReply } from "fastify";

/** Every body as text, whatever its type says: an empty JSON body is no error at Microsoft's. */
export function readBodiesAsText(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
}

/** Closes the connection in place of an answer. */
export function loseReply(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  return reply;
}
