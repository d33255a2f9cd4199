import type { BetterAuthPlugin } from "better-auth";
import { APIError, createAuthEndpoint } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import type { SignInDesk } from "#identity/sign-in-desk.ts";
import type { TenantId } from "#shared/ids.ts";
import type { Journey, OpenIdConnect } from "./open-id-connect.ts";

export interface SingleSignOnNeeds {
  readonly desk: SignInDesk;
  readonly openId: OpenIdConnect;
  readonly publicUrl: () => string;
  readonly onError: (error: Error) => void;
}

const COOKIE = "single_sign_on";
const JOURNEY_S = 600;

const Kept = z.object({
  tenantId: z.string(),
  callbackURL: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
});

const Begin = z.object({
  email: z.email().toLowerCase(),
  // A path of ours and nothing else: `//host` and `/\host` are other hosts to a browser, and so is `/<tab>/host`, since it
  // takes tabs and line ends out before it looks.
  callbackURL: z
    .string()
    .max(1_000)
    .regex(/^\/(?![/\\])[^\\\p{Cc}]*$/u)
    .default("/"),
});

/** Where a tenant's identity provider is to be told to send people back. */
export function redirectUrlOf(publicUrl: string, tenantId: TenantId): string {
  return `${publicUrl}/auth/sso/callback/${tenantId}`;
}

/**
 * Signing in by the tenant's own OpenID Connect provider. A tenant's provider is good for that tenant alone: its
 * administrator could let it say that he is anybody.
 */
export function singleSignOn(needs: SingleSignOnNeeds) {
  return {
    id: "single-sign-on",
    endpoints: { signInSingleSignOn: beginEndpoint(needs), callbackSingleSignOn: callbackEndpoint(needs) },
  } satisfies BetterAuthPlugin;
}

function beginEndpoint({ desk, openId, publicUrl, onError }: SingleSignOnNeeds) {
  return createAuthEndpoint("/sign-in/sso", { method: "POST", body: Begin }, async (ctx) => {
    const { email, callbackURL } = ctx.body;
    // By the domain alone: whether there is such a person does not show.
    const tenantId = await desk.tenantFor(email);
    const provider = tenantId && (await desk.provider(tenantId));
    if (tenantId === undefined || provider === undefined) throw noSingleSignOn();
    const begun = await openId
      .begin(provider, redirectUrlOf(publicUrl(), tenantId), email)
      .catch((error: unknown) => {
        onError(new Error("an identity provider could not be asked", { cause: error }));
        throw unreachable();
      });
    const cookie = ctx.context.createAuthCookie(COOKIE, { maxAge: JOURNEY_S });
    const kept = JSON.stringify({ tenantId, callbackURL, ...begun.journey });
    await ctx.setSignedCookie(cookie.name, kept, ctx.context.secret, cookie.attributes);
    return ctx.json({ url: begun.url });
  });
}

function callbackEndpoint({ desk, openId, publicUrl, onError }: SingleSignOnNeeds) {
  return createAuthEndpoint("/sso/callback/:tenantId", { method: "GET" }, async (ctx) => {
    const cookie = ctx.context.createAuthCookie(COOKIE);
    const signed = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
    ctx.setCookie(cookie.name, "", { ...cookie.attributes, maxAge: 0 });
    const kept = readKept(signed);
    const failed = (error: string): Error => ctx.redirect(`/sign-in?error=${error}`);
    if (kept === undefined || kept.tenantId !== ctx.params.tenantId) throw failed("sso_failed");
    const tenantId = kept.tenantId as TenantId;
    const provider = await desk.provider(tenantId);
    if (provider === undefined || ctx.request === undefined) throw failed("sso_failed");
    const arrivedAt = new URL(`${redirectUrlOf(publicUrl(), tenantId)}${new URL(ctx.request.url).search}`);
    const said = await openId.finish(provider, arrivedAt, kept satisfies Journey).catch((error: unknown) => {
      onError(new Error("an identity provider's answer was refused", { cause: error }));
      return undefined;
    });
    if (said === undefined) throw failed("sso_failed");
    if (!said.isVerified) throw failed("sso_email_not_verified");
    const personId = await admit(desk, { ...said, tenantId });
    if (personId === undefined) throw failed("sso_not_invited");
    const user = await ctx.context.internalAdapter.findUserById(personId);
    if (user === null) throw failed("sso_failed");
    const how = { method: "single_sign_on", tenantId };
    const session = await ctx.context.internalAdapter.createSession(personId, false, how, true);
    await setSessionCookie(ctx, { session, user });
    throw ctx.redirect(kept.callbackURL);
  });
}

/** An e-mail outside of the domains that the tenant has named says nothing here, even where the provider vouches for it. */
async function admit(
  desk: SignInDesk,
  person: Parameters<SignInDesk["admit"]>[0],
): ReturnType<SignInDesk["admit"]> {
  return (await desk.tenantFor(person.email)) === person.tenantId ? desk.admit(person) : undefined;
}

function readKept(signed: string | false | null | undefined): z.infer<typeof Kept> | undefined {
  if (typeof signed !== "string") return undefined;
  return Kept.safeParse(JSON.parse(signed)).data;
}

function noSingleSignOn(): APIError {
  const message = "Nobody here offers single sign-on for this e-mail domain: sign in by password.";
  return new APIError("NOT_FOUND", { code: "NO_SINGLE_SIGN_ON", message });
}

function unreachable(): APIError {
  const message = "The identity provider does not answer. Try again, or ask your administrator.";
  return new APIError("BAD_GATEWAY", { code: "SINGLE_SIGN_ON_UNREACHABLE", message });
}
