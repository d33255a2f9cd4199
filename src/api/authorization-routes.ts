import type { Authorization, Authorizations, MicrosoftDoor } from "#directory/authorizations.ts";
import type { SignedInAdministrator } from "#directory/administrator.ts";
import { refusalAdvice } from "#directory/refusal-advice.ts";
import type { Caller, PersonCaller } from "#identity/caller.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError } from "./api-error.ts";
import { beginAuthorization, goOnAuthorizing } from "./contract/authorizations.ts";
import type { Given } from "./contract/route.ts";
import { toIntegrationItem } from "./integration-item.ts";
import { type IntegrationNeeds, nameTaken, refuseUnknownEndpoints } from "./integration-routes.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";
import { tryConnection, unlessTaken } from "./try-connection.ts";

export interface AuthorizationNeeds extends IntegrationNeeds {
  readonly authorizations: Authorizations;
  readonly microsoft: MicrosoftDoor;
}

/** Microsoft 365 by this instance's application: consent, then sign-in, both in one person's browser. */
export function authorizationRoutes(serve: ServeRoute, needs: AuthorizationNeeds): void {
  const { authorizations, microsoft, integrations } = needs;

  serve(beginAuthorization, async ({ params: { account_id: tenantId }, body }, { caller }) => {
    const { sessionId, actor } = personOf(caller);
    if (microsoft.app === undefined)
      throw new ApiError(
        "wrong_state",
        "This instance has no application at Microsoft: the operator sets UNDELIVER_MICROSOFT_CLIENT_ID, or connect with an application of your own.",
      );
    refuseUnknownEndpoints(needs, body.endpoints);
    if ((await integrations.list(tenantId)).some((it) => it.name === body.name)) throw nameTaken();
    const wish = { name: body.name, cloud: microsoft.app.cloud, endpoints: body.endpoints };
    // Before anything is stored: endpoints that are not for the application are refused here.
    await inWords(async () => microsoft.consentUrl(wish, ""));
    const { state } = await authorizations.begin(tenantId, { wish, sessionId, actor });
    return ok({ url: microsoft.consentUrl(wish, state) });
  });

  serve(goOnAuthorizing, async ({ params: { account_id: tenantId }, body }, { caller, signal }) => {
    const { sessionId, actor } = personOf(caller);
    const authorization = await authorizations.find(tenantId, sessionId, body.state);
    if (authorization === undefined)
      throw new ApiError(
        "not_found",
        "This way through Microsoft was not begun in this session, is over, or took more than an hour: begin it again.",
      );
    if (body.error !== undefined)
      throw await refusedThere(needs, tenantId, { authorization, error: body.error });
    if (authorization.step === "consent") return ok(await toSignIn(needs, tenantId, { authorization, body }));
    const administrator = await whoSignedIn(needs, tenantId, { authorization, body });
    return ok(await connect(needs, { tenantId, authorization, administrator, actor, signal }));
  });
}

function personOf(caller: Caller): PersonCaller {
  if (caller.kind === "person") return caller;
  throw new ApiError("person_needed", "Microsoft has to see a person: sign in to the dashboard for it.");
}

interface Arrived {
  readonly authorization: Authorization;
  readonly body: Given<typeof goOnAuthorizing>["body"];
}

/** That consent was given is only what the browser says: the token that is asked for in the end proves it. */
async function toSignIn(
  { authorizations, microsoft }: AuthorizationNeeds,
  tenantId: TenantId,
  { authorization, body }: Arrived,
) {
  if (body.admin_consent?.toLowerCase() !== "true") throw unexpected();
  const { id, nonce, verifier } = authorization;
  const next = await authorizations.goOn(tenantId, id);
  if (next === undefined) throw unexpected();
  return {
    next: "go" as const,
    url: microsoft.signInUrl(authorization, { state: next.state, nonce, verifier }),
  };
}

async function whoSignedIn(
  { authorizations, microsoft }: AuthorizationNeeds,
  tenantId: TenantId,
  { authorization, body: { code } }: Arrived,
): Promise<SignedInAdministrator> {
  if (code === undefined) throw unexpected();
  // A code serves once, and so does the way that it ends.
  if (!(await authorizations.end(tenantId, authorization.id))) throw unexpected();
  const read = await inWords(() => microsoft.whoSignedIn(authorization, code));
  if ("refused" in read) throw new ApiError("not_authorized_there", NOT_AUTHORIZED[read.refused]);
  return read.administrator;
}

const NOT_AUTHORIZED = {
  not_an_administrator:
    "Whoever signed in is neither a Global Administrator nor a Privileged Role Administrator of his directory: one of them has to do it.",
  roles_not_told:
    'Microsoft did not say which roles he has: the operator sets "groupMembershipClaims": "DirectoryRole" in the manifest of this instance\'s application.',
  no_organisation: "This is a personal account: sign in with a work account of the organisation.",
} as const;

interface Connecting {
  readonly tenantId: TenantId;
  readonly authorization: Authorization;
  readonly administrator: SignedInAdministrator;
  readonly actor: string;
  readonly signal: AbortSignal;
}

async function connect(
  { probe, integrations, microsoft: { app } }: AuthorizationNeeds,
  { tenantId, authorization, administrator, actor, signal }: Connecting,
) {
  if (app === undefined) throw unexpected();
  const { name, cloud, endpoints } = authorization;
  const { directoryId } = administrator;
  const wanted = {
    provider: "microsoft" as const,
    connection: {
      cloud,
      entraTenant: directoryId,
      clientId: app.clientId,
      credential: "instance" as const,
      authorizedBy: administrator.name,
    },
    endpoints,
    secret: undefined,
  };
  await tryConnection(probe, wanted, signal);
  const created = await unlessTaken(integrations.create(tenantId, { ...wanted, name, directoryId }, actor));
  if (created === undefined) throw nameTaken();
  return { next: "done" as const, integration: toIntegrationItem(created) };
}

async function refusedThere(
  { authorizations }: AuthorizationNeeds,
  tenantId: TenantId,
  { authorization, error }: { readonly authorization: Authorization; readonly error: string },
): Promise<ApiError> {
  await authorizations.end(tenantId, authorization.id);
  const code = /^\w{1,100}$/.test(error) ? error : "unknown";
  return new ApiError(
    "not_authorized_there",
    code === "access_denied"
      ? "The rights were not granted at Microsoft (access_denied): nothing was connected."
      : `Microsoft broke it off (${code}): nothing was connected. Begin again.`,
  );
}

function unexpected(): ApiError {
  return new ApiError("not_found", "This is not what was waited for from Microsoft: begin it again.");
}

/** What Microsoft refuses is said with its own code. */
async function inWords<Result>(asking: () => Promise<Result>): Promise<Result> {
  try {
    return await asking();
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const code = error.code ?? error.fault;
    if (error.fault === "transient" || error.fault === "throttled")
      throw new ApiError(
        "no_provider_answer",
        `Microsoft does not answer just now (${code}): begin it again.`,
      );
    throw new ApiError("provider_refused", `Microsoft refuses (${code}). ${refusalAdvice(code)}`);
  }
}
