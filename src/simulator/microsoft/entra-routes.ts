import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IssuedToken } from "./entra.ts";
import { EntraError, isEntraFault } from "./entra-error.ts";
import { baseOf, entraPages, isNamed } from "./entra-pages.ts";
import type { EntraSignIn } from "./entra-sign-in.ts";
import type { MicrosoftOrganisation } from "./organisation.ts";
import { loseReply, readBodiesAsText } from "./text-body.ts";
import { faultTaker, type Struck, underFaults } from "./under-faults.ts";

interface Mounted {
  /** Read for each request, so organisations may come and go. */
  readonly organisations: readonly MicrosoftOrganisation[];
  readonly signIn: EntraSignIn;
}

/** Mounts the token endpoint under `/entra/{tenant}/oauth2/v2.0/token`, and the pages that people see. */
export function entraRoutes(app: FastifyInstance, { organisations, signIn }: Mounted): void {
  entraPages(app, { organisations, signIn });
  app.register(async (scope) => {
    readBodiesAsText(scope);
    scope.post<{ Params: { tenant: string } }>("/entra/:tenant/oauth2/v2.0/token", async (request, reply) => {
      const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
      // People sign in for all directories at one place, and the code says whose they are.
      if (form.get("grant_type") === "authorization_code") return redeem(signIn, form, { request, reply });
      const organisation = organisations.find((it) => isNamed(it, request.params.tenant));
      if (organisation === undefined) {
        return refuse(reply, new EntraError("unknown-tenant", request.params.tenant));
      }
      const tokenUrl = `${request.protocol}://${request.host}${request.url}`;
      return answer(organisation, form, { tokenUrl, reply });
    });
  });
}

async function redeem(
  signIn: EntraSignIn,
  form: URLSearchParams,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<FastifyReply> {
  const answer = await signIn.redeem(form, baseOf(request)).catch(asEntraError);
  return answer instanceof EntraError ? refuse(reply, answer) : reply.send(answer);
}

interface Exchange {
  readonly tokenUrl: string;
  readonly reply: FastifyReply;
}

async function answer(
  organisation: MicrosoftOrganisation,
  form: URLSearchParams,
  { tokenUrl, reply }: Exchange,
): Promise<FastifyReply> {
  const startedAt = organisation.clock();
  const struck = await underFaults(faultTaker(organisation.faults, "entra.token"), organisation.random, () =>
    organisation.entra.issue(form, tokenUrl).catch(asEntraError),
  );
  organisation.calls.record({
    startedAt,
    endedAt: organisation.clock(),
    operation: "entra.token",
    app: form.get("client_id") ?? "",
    mailboxId: undefined,
    address: undefined,
    status: statusOf(struck),
    retryAfterSeconds: struck.isRefused ? struck.retryAfterSeconds : undefined,
    isReplyLost: struck.isLost,
  });
  if (struck.isLost) return loseReply(reply);
  if (struck.isRefused)
    return isEntraFault(struck.code)
      ? refuse(reply, new EntraError(struck.code))
      : refuseAsGateway(reply, struck);
  return struck.reply instanceof EntraError ? refuse(reply, struck.reply) : reply.send(struck.reply);
}

/** A refusal is an answer like any other: it can be lost, and it is journaled. */
function asEntraError(error: unknown): EntraError {
  if (error instanceof EntraError) return error;
  throw error;
}

function statusOf(struck: Struck<IssuedToken | EntraError>): number {
  if (struck.isRefused) return struck.status;
  return struck.reply instanceof EntraError ? struck.reply.status : 200;
}

/** What stands before Entra answers in HTML: a client that reads JSON first never sees Retry-After. */
function refuseAsGateway(
  reply: FastifyReply,
  { status, retryAfterSeconds }: { readonly status: number; readonly retryAfterSeconds: number | undefined },
): FastifyReply {
  if (retryAfterSeconds !== undefined) reply.header("retry-after", String(retryAfterSeconds));
  return reply.code(status).type("text/html").send("<html><body>Service unavailable</body></html>");
}

function refuse(reply: FastifyReply, { status, error, message, code }: EntraError): FastifyReply {
  return reply.code(status).send({ error, error_description: message, error_codes: [code] });
}
