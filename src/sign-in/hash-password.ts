import * as betterAuth from "better-auth/crypto";

/** As sign-in compares it (scrypt); here, so that nothing else has to know whose way it is. */
export function hashPassword(password: string): Promise<string> {
  return betterAuth.hashPassword(password);
}
