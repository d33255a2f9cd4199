import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { runCall } from "./call.ts";
import { GoogleError } from "./google-error.ts";
import { checkGrant, readAssertion, TokenError } from "./jwt-grant.ts";
import type { GoogleOrganisation } from "./organisation.ts";

const JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer";
const FORM = "application/x-www-form-urlencoded";
/** What Google's own client libraries put into `aud`, whatever URL they post to. */
const GOOGLE_AUDIENCES = [
  "https://oauth2.googleapis.com/token",
  "https://accounts.google.com/o/oauth2/token",
];

/**
 * `POST /google/token`: the JWT bearer grant (RFC 7523) for service accounts with domain-wide delegation. The assertion's
 * `aud` is this URL as the caller wrote it, or Google's own. Mounts on any Fastify instance; it brings its own form parser.
 */
export function googleTokenRoutes(app: FastifyInstance, organisations: readonly GoogleOrganisation[]): void {
  void app.register((scope, _options, done) => {
    scope.removeContentTypeParser(FORM);
    scope.addContentTypeParser(FORM, { parseAs: "string" }, (_request, body, parsed) => {
      parsed(null, new URLSearchParams(body.toString()));
    });
    scope.setErrorHandler(answerError);
    scope.post("/google/token", async (request, reply) => answerToken(request, reply, organisations));
    done();
  });
}

async function answerToken(
  request: FastifyRequest,
  reply: FastifyReply,
  organisations: readonly GoogleOrganisation[],
): Promise<unknown> {
  const assertion = assertionOf(request.body);
  const claimed = readAssertion(assertion, organisations);
  const { organisation } = claimed;
  return runCall(reply, {
    organisation,
    operation: "google.token",
    app: claimed.account.clientEmail,
    mailbox: claimed.claims.sub?.toLowerCase(),
    work: async (pretends) => {
      const { skewMs = 0 } = organisation.faults.take("clock-skew", "google.token") ?? {};
      const now = new Date(organisation.clock().getTime() + skewMs);
      const grant = await checkGrant(assertion, claimed, {
        audiences: [ownUrl(request), ...GOOGLE_AUDIENCES],
        now,
      });
      const issued = pretends ? organisation.tokens.forge() : organisation.tokens.issue(grant);
      return { access_token: issued.accessToken, expires_in: issued.expiresInSeconds, token_type: "Bearer" };
    },
  });
}

function assertionOf(body: unknown): string {
  const form = body instanceof URLSearchParams ? body : new URLSearchParams();
  const grantType = form.get("grant_type");
  if (grantType !== JWT_BEARER) {
    throw new TokenError("unsupported_grant_type", `Invalid grant_type: ${grantType ?? ""}`);
  }
  const assertion = form.get("assertion");
  if (assertion === null) throw new TokenError("invalid_request", "Missing required parameter: assertion");
  return assertion;
}

function ownUrl({ protocol, host, url }: FastifyRequest): string {
  return `${protocol}://${host}${url}`;
}

function answerError(error: unknown, _request: FastifyRequest, reply: FastifyReply): void {
  const refusal = toTokenError(error);
  if (error instanceof GoogleError && error.retryAfterSeconds !== undefined) {
    void reply.header("retry-after", error.retryAfterSeconds);
  }
  void reply.code(refusal.httpStatus).send({ error: refusal.error, error_description: refusal.message });
}

function toTokenError(error: unknown): TokenError {
  if (error instanceof TokenError) return error;
  if (!(error instanceof GoogleError)) return new TokenError("internal_failure", "", 500);
  const word = error.httpStatus >= 500 ? "internal_failure" : "rate_limit_exceeded";
  return new TokenError(word, error.message, error.httpStatus);
}
