import { createHash } from "node:crypto";
import { authorize, type Caller, type Wanted } from "#identity/caller.ts";
import { bearerToken } from "#identity/token.ts";
import type { Tokens } from "#identity/tokens.ts";
import { ApiError, notFound } from "./api-error.ts";

/** A revoked token works for at most this long. */
const CACHE_MS = 5_000;
/** Whoever tries tokens must not fill the memory with them. */
const MAX_CACHED = 10_000;

/** Who asks, by the header; throws the answer where he may not. */
export type Authenticate = (header: string | undefined, wanted: Wanted) => Promise<Caller>;

/** Looks tokens up in the store, and remembers each answer for some seconds. */
export function openAuthenticate(tokens: Pick<Tokens, "find">, now: () => number): Authenticate {
  const cache = new Map<string, { readonly caller: Promise<Caller | undefined>; readonly until: number }>();

  const find = (token: string): Promise<Caller | undefined> => {
    // The hash is the key: the memory of this process holds no token longer than its request.
    const key = createHash("sha256").update(token).digest("base64");
    const cached = cache.get(key);
    if (cached !== undefined && cached.until > now()) return cached.caller;
    if (cache.size >= MAX_CACHED) cache.clear();
    const caller = tokens.find(token);
    cache.set(key, { caller, until: now() + CACHE_MS });
    caller.catch(() => cache.delete(key));
    return caller;
  };

  return async (header, wanted) => {
    const token = bearerToken(header);
    const caller = token === undefined ? undefined : await find(token);
    if (caller === undefined) {
      throw new ApiError("unauthenticated", "Send a valid API token: Authorization: Bearer und_…");
    }
    switch (authorize(caller, wanted)) {
      case "granted":
        return caller;
      case "no_such_account":
        throw notFound("account");
      case "forbidden":
        throw new ApiError(
          "forbidden",
          `The role ${caller.role} does not have the permission ${wanted.permission}.`,
        );
    }
  };
}
