import type { BetterAuthPlugin, GenericEndpointContext } from "better-auth";
import { APIError, createAuthMiddleware, getSessionFromCtx } from "better-auth/api";
import { weaknessOf } from "#shared/password-strength.ts";
import type { SignInDesk } from "#identity/sign-in-desk.ts";
import type { Tries, Try } from "#identity/throttle.ts";
import type { PersonId } from "#shared/ids.ts";
import { tooManyTries } from "#shared/too-many-tries.ts";
import { ADDRESS_HEADER } from "./address-header.ts";

export interface GuardNeeds {
  readonly desk: SignInDesk;
  readonly tries: Tries;
}

/** Where a password is asked of who has signed in already. */
const ASKS_PASSWORD = [
  "/change-password",
  "/two-factor/enable",
  "/two-factor/disable",
  "/two-factor/generate-backup-codes",
];
const VERIFIES_APP = "/two-factor/verify-totp";
const VERIFIES = [VERIFIES_APP, "/two-factor/verify-backup-code"];

/** What better-auth leaves to others: throttling, strong passwords, who may use one at all; and it tells the facts. */
export function guard(needs: GuardNeeds) {
  return {
    id: "guard",
    init: () => ({ options: { databaseHooks: databaseHooks(needs) } }),
    hooks: {
      before: [{ matcher: () => true, handler: createAuthMiddleware((ctx) => before(ctx, needs)) }],
      after: [{ matcher: () => true, handler: createAuthMiddleware((ctx) => after(ctx, needs)) }],
    },
  } satisfies BetterAuthPlugin;
}

async function before(ctx: GenericEndpointContext, needs: GuardNeeds) {
  await refuseWhatAProviderSaid(ctx);
  await refuseWeak(ctx);
  const it = await tryOf(ctx);
  const { waitMs } = it === undefined ? { waitMs: 0 } : await needs.tries.begin(it);
  if (waitMs > 0) throw tooMany(waitMs);
  await refuseSpent(ctx, needs);
  // No device is trusted for thirty days: a second factor is asked at each sign-in.
  return VERIFIES.includes(ctx.path ?? "") ? { context: { body: { trustDevice: false } } } : undefined;
}

async function after(ctx: GenericEndpointContext, needs: GuardNeeds): Promise<void> {
  const { returned } = ctx.context as { readonly returned?: unknown };
  const isRefused = returned instanceof APIError;
  const it = await tryOf(ctx);
  if (it !== undefined && !isRefused && it.what === "password") await needs.tries.succeeded(it);
  if (isRefused) await tellFailed(ctx, needs);
  else await tellDone(ctx, needs);
}

/** What this request tries at; `undefined` where it guesses nothing. */
async function tryOf(ctx: GenericEndpointContext): Promise<Try | undefined> {
  const from = addressOf(ctx);
  if (ctx.path === "/sign-in/email") return { what: "password", whose: emailIn(ctx), from };
  if (ctx.path === "/request-password-reset") return { what: "reset", whose: emailIn(ctx), from };
  if (!ASKS_PASSWORD.includes(ctx.path ?? "")) return undefined;
  const session = await getSessionFromCtx(ctx);
  return session === null ? undefined : { what: "password", whose: session.user.email, from };
}

/** Who came by an identity provider has no business with the password and the second factor, which are of all tenants. */
async function refuseWhatAProviderSaid(ctx: GenericEndpointContext): Promise<void> {
  const path = ctx.path ?? "";
  if (!ASKS_PASSWORD.includes(path) && !VERIFIES.includes(path)) return;
  const session = await getSessionFromCtx(ctx);
  if (session?.session["method"] !== "single_sign_on") return;
  const message =
    "You have signed in by single sign-on: password and second factor are your identity provider's.";
  throw new APIError("FORBIDDEN", { code: "SIGNED_IN_BY_SINGLE_SIGN_ON", message });
}

async function refuseWeak(ctx: GenericEndpointContext): Promise<void> {
  if (ctx.path !== "/change-password" && ctx.path !== "/reset-password") return;
  const { newPassword, token } = ctx.body as { readonly newPassword?: unknown; readonly token?: unknown };
  const owner =
    ctx.path === "/change-password" ? (await getSessionFromCtx(ctx))?.user : await ownerOf(ctx, token);
  if (owner === undefined || typeof newPassword !== "string") return;
  const message = weaknessOf(newPassword, owner);
  if (message !== undefined) throw new APIError("BAD_REQUEST", { code: "WEAK_PASSWORD", message });
}

async function ownerOf(
  ctx: GenericEndpointContext,
  token: unknown,
): Promise<{ email: string; name: string } | undefined> {
  if (typeof token !== "string") return undefined;
  const { internalAdapter } = ctx.context;
  const kept = await internalAdapter.findVerificationValue(`reset-password:${token}`);
  if (kept === null) return undefined;
  return (await internalAdapter.findUserById(kept.value)) ?? undefined;
}

async function tellFailed(ctx: GenericEndpointContext, { desk }: GuardNeeds): Promise<void> {
  const address = addressOf(ctx);
  if (ctx.path === "/sign-in/email") {
    await desk.tellByEmail(emailIn(ctx), { kind: "session.failed", data: { address, at: "password" } });
  }
  if (VERIFIES.includes(ctx.path ?? "")) {
    const personId = await challenged(ctx);
    const fact = { kind: "session.failed", data: { address, at: "second_factor" } } as const;
    if (personId !== undefined) await desk.tell(personId, fact);
  }
}

/** Who has given the right password and now tries the second factor. */
async function challenged(ctx: GenericEndpointContext): Promise<PersonId | undefined> {
  const cookie = ctx.context.createAuthCookie("two_factor");
  const identifier = await ctx.getSignedCookie(cookie.name, ctx.context.secret);
  if (typeof identifier !== "string") return undefined;
  return (await ctx.context.internalAdapter.findVerificationValue(identifier))?.value as PersonId | undefined;
}

async function tellDone(ctx: GenericEndpointContext, { desk }: GuardNeeds): Promise<void> {
  const opened = ctx.context.newSession;
  const path = ctx.path ?? "";
  if (path === "/change-password") {
    const personId = (await getSessionFromCtx(ctx))?.user.id as PersonId | undefined;
    if (personId !== undefined)
      await desk.tell(personId, { kind: "person.password_changed", data: { by: "self" } });
  }
  // Setting a second factor up takes a new session as well: that one was begun long ago.
  const begins = path === "/sign-in/email" || path.startsWith("/sso/") || VERIFIES.includes(path);
  if (opened === null || !begins || (VERIFIES.includes(path) && ctx.context.session !== null)) return;
  const method = String(opened.session["method"]);
  const secondFactor = VERIFIES.includes(path) ? path.replace("/two-factor/verify-", "") : undefined;
  const data = { sessionId: opened.session.id, method, secondFactor, address: addressOf(ctx) };
  await desk.tell(opened.user.id as PersonId, { kind: "session.started", data });
}

type DatabaseHooks = NonNullable<GenericEndpointContext["context"]["options"]["databaseHooks"]>;

function databaseHooks({ desk }: GuardNeeds): DatabaseHooks {
  return {
    session: {
      create: {
        // Only behind the right password: else the answer would tell who there is.
        before: async (session, ctx) => {
          if (ctx?.path !== "/sign-in/email" && !VERIFIES.includes(ctx?.path ?? "")) return;
          await refuseWorthless(desk, session.userId as PersonId);
          // At the end of a set-up, too: that code must not sign anybody in.
          if (ctx?.path === VERIFIES_APP && (await challenged(ctx)) === undefined)
            await desk.spendCode(session.userId as PersonId, codeIn(ctx));
        },
      },
      delete: {
        after: async (session, ctx) => {
          if (ctx?.path !== "/sign-out") return;
          const data = { sessionId: session.id, by: "self" };
          await desk.tell(session.userId as PersonId, { kind: "session.ended", data });
        },
      },
    },
    user: {
      update: {
        after: async (user, ctx) => {
          const kind = ctx === null ? undefined : SECOND_FACTOR_FACTS[ctx.path ?? ""];
          if (kind === undefined) return;
          const isOn = kind === "second_factor.enabled";
          const data = { before: { secondFactor: !isOn }, after: { secondFactor: isOn } };
          await desk.tell(user.id as PersonId, { kind, data });
        },
      },
    },
  };
}

/** The only change of a person that these paths make. */
const SECOND_FACTOR_FACTS: Readonly<Record<string, "second_factor.enabled" | "second_factor.disabled">> = {
  "/two-factor/verify-totp": "second_factor.enabled",
  "/two-factor/disable": "second_factor.disabled",
};

async function refuseWorthless(desk: SignInDesk, personId: PersonId): Promise<void> {
  switch (await desk.worthOfPassword(personId)) {
    case "allowed":
      return;
    case "single_sign_on":
      throw new APIError("FORBIDDEN", {
        code: "SINGLE_SIGN_ON_NEEDED",
        message: "Your organisation wants you to sign in by single sign-on.",
      });
    case "no_membership":
      throw new APIError("UNAUTHORIZED", {
        code: "INVALID_EMAIL_OR_PASSWORD",
        message: "Invalid email or password",
      });
  }
}

/**
 * Whoever saw a code typed, or had it typed into a page of his own, has it for a minute and a half: it opens once. Spent before
 * it is tried, so that of two who come with it at once one is the first, and the challenge lasts for the next code.
 */
async function refuseSpent(ctx: GenericEndpointContext, needs: GuardNeeds): Promise<void> {
  if (ctx.path !== VERIFIES_APP) return;
  const personId = await challenged(ctx);
  if (personId === undefined || (await needs.desk.spendCode(personId, codeIn(ctx)))) return;
  await tellFailed(ctx, needs);
  throw new APIError("UNAUTHORIZED", { code: "INVALID_CODE", message: "Invalid code" });
}

function codeIn(ctx: Pick<GenericEndpointContext, "body">): string {
  const { code } = ctx.body as { readonly code?: unknown };
  return typeof code === "string" ? code.slice(0, 20) : "";
}

function tooMany(waitMs: number): APIError {
  return new APIError(
    "TOO_MANY_REQUESTS",
    { code: "TOO_MANY_ATTEMPTS", message: tooManyTries(waitMs) },
    { "retry-after": String(Math.ceil(waitMs / 1_000)) },
  );
}

function emailIn(ctx: GenericEndpointContext): string {
  const { email } = ctx.body as { readonly email?: unknown };
  return typeof email === "string" ? email.toLowerCase().slice(0, 320) : "";
}

function addressOf(ctx: GenericEndpointContext): string {
  return ctx.headers?.get(ADDRESS_HEADER) ?? "unknown";
}
