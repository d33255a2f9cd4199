import { createHash } from "node:crypto";

/** RFC 4648 without what is easily misread. */
const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LETTERS = 16;

/** A code that somebody types off a screen: 80 random bits, as XXXX-XXXX-XXXX-XXXX. */
export function newSetupCode(randomBytes: (size: number) => Uint8Array): string {
  const letters = Array.from(randomBytes(CODE_LETTERS), (it) => LETTERS.charAt(it % LETTERS.length));
  return [0, 4, 8, 12].map((at) => letters.slice(at, at + 4).join("")).join("-");
}

/** As it is kept; how it was typed does not matter. */
export function hashSetupCode(code: string): Buffer {
  return hashOf(code.toUpperCase().replaceAll(/[\s-]/g, ""));
}

/** A token for a link: 256 random bits. */
export function newLinkToken(randomBytes: (size: number) => Uint8Array): string {
  return Buffer.from(randomBytes(32)).toString("base64url");
}

/** By which a link's token is looked up: the database knows no token that works. */
export function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
