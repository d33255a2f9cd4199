import { betterAuth } from "better-auth";
import { twoFactor } from "better-auth/plugins";
import pg from "pg";
import type { SessionFound, SessionMethod, Sessions } from "#identity/session.ts";
import type { SignInDesk } from "#identity/sign-in-desk.ts";
import type { Tries } from "#identity/throttle.ts";
import { type Id, nextId, type PersonId, type SessionId, type TenantId } from "#shared/ids.ts";
import { isAllowed } from "./allowed-paths.ts";
import { ADDRESS_HEADER } from "./address-header.ts";
import { guard } from "./guard.ts";
import { hashPassword } from "./hash-password.ts";
import type { OpenIdConnect } from "./open-id-connect.ts";
import { singleSignOn } from "./single-sign-on.ts";
import { withoutTokens } from "./without-tokens.ts";

export interface SignInNeeds {
  readonly connection: pg.ClientConfig;
  /** Of the cookies' signatures and of the second factors; derived from the instance key. */
  readonly secret: string;
  /** Where people reach this, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly desk: SignInDesk;
  readonly tries: Tries;
  readonly openId: OpenIdConnect;
  /** Absent: no mail goes out, and no password is reset by it. */
  readonly sendReset?: (mail: {
    readonly email: string;
    readonly name: string;
    readonly link: string;
  }) => Promise<void>;
  readonly onError: (error: Error) => void;
}

export interface SignIn extends AsyncDisposable, Sessions {
  /** Answers what is below `/auth`, as `Request` has it; `address` is the client's. */
  handle(request: Request, address: string): Promise<Response>;
  hashPassword(password: string): Promise<string>;
}

const MAX_CONNECTIONS = 4;

/** People's signing in. better-auth keeps passwords, sessions and second factors; who may do what it does not know. */
export function openSignIn(needs: SignInNeeds): SignIn {
  const pool = new pg.Pool({
    ...needs.connection,
    max: MAX_CONNECTIONS,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    options: "-c search_path=identity",
  });
  pool.on("error", needs.onError);
  pool.on("connect", (client) => client.on("error", () => {}));
  const auth = openBetterAuth(pool, needs);
  return {
    handle: (request, address) => handle(auth, request, address),
    hashPassword,
    find: (cookies, prolongs) => find(auth, cookies, prolongs),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

type Auth = ReturnType<typeof openBetterAuth>;

const HOUR_S = 3_600;

/** Exported for the tests that compare its tables and paths with ours. */
export function openBetterAuth(pool: pg.Pool, needs: SignInNeeds) {
  const { secret, publicUrl, sendReset } = needs;
  return betterAuth({
    appName: "Undeliver",
    basePath: "/auth",
    secret,
    database: pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    rateLimit: { enabled: false }, // ours is counted in the database, by person and by address
    trustedOrigins: (request) => originsOf(publicUrl(), request),
    session: {
      expiresIn: 12 * HOUR_S,
      updateAge: HOUR_S / 4,
      additionalFields: {
        method: { type: "string", required: true, defaultValue: "password", input: false },
        tenantId: { type: "string", required: false, input: false },
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 128,
      revokeSessionsOnPasswordReset: true,
      ...(sendReset !== undefined && {
        sendResetPassword: ({ user, token }) => {
          const link = `${publicUrl()}/reset-password?token=${token}`;
          // Whether somebody is there must not show in how long the answer takes.
          void sendReset({ email: user.email, name: user.name, link }).catch(needs.onError);
          return Promise.resolve();
        },
      }),
      onPasswordReset: ({ user }) =>
        needs.desk.tell(user.id as PersonId, { kind: "person.password_changed", data: { by: "reset" } }),
    },
    advanced: {
      cookiePrefix: "undeliver",
      useSecureCookies: publicUrl().startsWith("https:"),
      database: { generateId: () => nextId<Id<"identity">>() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER], ipv6Subnet: 64 },
      disableOriginCheck: false,
    },
    plugins: [twoFactor({ issuer: "Undeliver" }), singleSignOn(needs), guard(needs)],
  });
}

/** The public one, and the one that this request came to: behind no proxy people use the name that they like. */
function originsOf(publicUrl: string, request: Request | undefined): string[] {
  const host = request?.headers.get("host");
  const { origin, protocol } = new URL(publicUrl);
  return host === null || host === undefined ? [origin] : [origin, `${protocol}//${host}`];
}

async function handle(auth: Auth, request: Request, address: string): Promise<Response> {
  const path = new URL(request.url).pathname.replace(/^\/auth/, "");
  if (!isAllowed(request.method, path)) {
    return Response.json({ code: "NOT_FOUND", message: "There is nothing at this path." }, { status: 404 });
  }
  request.headers.set(ADDRESS_HEADER, address);
  return withoutTokens(await auth.handler(request));
}

async function find(auth: Auth, cookies: string, prolongs: boolean): Promise<SessionFound | undefined> {
  const { response, headers } = await auth.api.getSession({
    headers: new Headers({ cookie: cookies }),
    query: { disableRefresh: !prolongs },
    returnHeaders: true,
  });
  if (response === null) return undefined;
  const { id, userId, method, tenantId } = response.session;
  return {
    signedIn: {
      sessionId: id as SessionId,
      personId: userId as PersonId,
      method: method as SessionMethod,
      tenantId: (tenantId ?? undefined) as TenantId | undefined,
    },
    setCookies: headers.getSetCookie(),
  };
}
