import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { GoogleError, invalidArgument } from "./google-error.ts";

/** Registers routes below `prefix` that read JSON leniently and answer errors in Google's shape; the rest of `app` stays as it is. */
export function googleScope(
  app: FastifyInstance,
  prefix: string,
  define: (scope: FastifyInstance) => void,
): void {
  void app.register(
    (scope, _options, done) => {
      scope.removeContentTypeParser("application/json");
      // Clients send `Content-Type: application/json` with POSTs that have no body, such as trash.
      scope.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, parsed) => {
        const text = body.toString();
        try {
          parsed(null, text === "" ? {} : JSON.parse(text));
        } catch {
          parsed(invalidArgument("Parse Error"));
        }
      });
      scope.setErrorHandler(answerError);
      define(scope);
      done();
    },
    { prefix },
  );
}

/** Parses what the caller sent; throws Google's 400 that names the first wrong field. */
export function parse<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidArgument(`Invalid value at '${parsed.error.issues[0]?.path.join(".") ?? ""}'`);
}

function answerError(
  error: Error & { statusCode?: number },
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  const refusal = error instanceof GoogleError ? error : unexpected(error);
  if (refusal.retryAfterSeconds !== undefined) void reply.header("retry-after", refusal.retryAfterSeconds);
  void reply.code(refusal.httpStatus).send(refusal.body);
}

function unexpected({ message, statusCode = 500 }: Error & { statusCode?: number }): GoogleError {
  return statusCode < 500
    ? new GoogleError(message, { httpStatus: statusCode, status: "INVALID_ARGUMENT", reason: "badRequest" })
    : new GoogleError(message, { httpStatus: 500, status: "INTERNAL", reason: "backendError" });
}
