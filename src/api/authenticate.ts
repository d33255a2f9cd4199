import { createHash } from "node:crypto";
import { type Access, authorize, type Caller, type Need, type Wanted } from "#identity/caller.ts";
import type { Persons } from "#identity/persons.ts";
import type { Sessions } from "#identity/session.ts";
import { bearerToken } from "#identity/token.ts";
import type { Tokens } from "#identity/tokens.ts";
import { briefly } from "#shared/brief-cache.ts";
import { ApiError, type ApiErrorType, notFound } from "./api-error.ts";

/** What was revoked, ended or disabled works for at most this long. */
const CACHE_MS = 5_000;
/** Whoever tries tokens must not fill the memory with them. */
const MAX_CACHED = 10_000;

export interface AuthenticateNeeds {
  readonly tokens: Pick<Tokens, "find">;
  readonly sessions: Pick<Sessions, "find">;
  readonly persons: Pick<Persons, "find">;
  readonly now: () => number;
}

/** What a request says of who sends it: the header of a program, or the cookies of a browser. */
export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookies: string | undefined;
  /** Something that a person does, not a screen that is left open. */
  readonly prolongs: boolean;
}

export interface Identified {
  readonly caller: Caller;
  /** For the answer, where a session was prolonged. */
  readonly setCookies: readonly string[];
}

export interface Authenticate {
  /** `undefined`: nobody that we know. A token goes before a cookie. */
  identify(credentials: Credentials): Promise<Identified | undefined>;
  /** Somebody's rights have changed here: what is remembered of persons is forgotten at once. */
  forgetPersons(): void;
}

/** Looks tokens and sessions up in the store, and remembers each answer for some seconds. */
export function openAuthenticate({ tokens, sessions, persons, now }: AuthenticateNeeds): Authenticate {
  const remember = <Value>(ask: (secret: string) => Promise<Value>): ((secret: string) => Promise<Value>) => {
    // The hash is the key: the memory of this process holds no secret longer than its request.
    const asked = new Map<string, string>();
    const cached = briefly((key: string) => ask(asked.get(key) ?? ""), {
      forMs: CACHE_MS,
      maxKeys: MAX_CACHED,
      now,
    });
    return async (secret) => {
      const key = createHash("sha256").update(secret).digest("base64");
      asked.set(key, secret);
      try {
        return await cached(key);
      } finally {
        asked.delete(key);
      }
    };
  };
  const findPerson = async (cookies: string, prolongs: boolean): Promise<Identified | undefined> => {
    const found = await sessions.find(cookies, prolongs);
    const caller = found && (await persons.find(found.signedIn));
    return caller && { caller, setCookies: found?.setCookies ?? [] };
  };
  const openPersonCache = (): ((cookies: string, prolongs: boolean) => Promise<Identified | undefined>) => {
    const [prolonging, looking] = [true, false].map((it) => remember((cookies) => findPerson(cookies, it)));
    return async (cookies, prolongs) => (prolongs ? prolonging : looking)?.(cookies);
  };
  const token = remember((it) => tokens.find(it));
  let person = openPersonCache();
  return {
    identify: async ({ authorization, cookies, prolongs }) => {
      if (authorization !== undefined) {
        const bearer = bearerToken(authorization);
        const caller = bearer === undefined ? undefined : await token(bearer);
        return caller && { caller, setCookies: [] };
      }
      return cookies === undefined ? undefined : person(cookies, prolongs);
    },
    forgetPersons: () => {
      person = openPersonCache();
    },
  };
}

/** Throws the answer where the caller may not. */
export function requireAccess(caller: Caller, wanted: Wanted): void {
  const access = authorize(caller, wanted);
  if (access.access !== "granted") throw refusal(access, wanted);
}

export function unauthenticated(): ApiError {
  return new ApiError("unauthenticated", "Sign in, or send a valid API token: Authorization: Bearer und_…");
}

function refusal(access: Exclude<Access, { access: "granted" }>, { permission }: Wanted): ApiError {
  switch (access.access) {
    case "no_such_account":
      return notFound("account");
    case "person_needed":
      return new ApiError("person_needed", "Only a person who has signed in can do this; no token can.");
    case "needs":
      return new ApiError(...NEEDS[access.need]);
    case "forbidden":
      return new ApiError("forbidden", `The role ${access.role} does not have the permission ${permission}.`);
  }
}

const NEEDS: Readonly<Record<Need, [ApiErrorType, string]>> = {
  second_factor: [
    "second_factor_needed",
    "This account asks for a second factor: set one up in your profile, then go on.",
  ],
  single_sign_on: [
    "single_sign_on_needed",
    "This account asks for single sign-on: sign out, and sign in by your organisation's identity provider.",
  ],
};
