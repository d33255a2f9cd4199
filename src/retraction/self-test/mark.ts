import { createHmac, hkdfSync } from "node:crypto";

/** What only this instance can write on a text. */
export type Mark = (text: string) => string;

/** By a key that is derived from the first instance key, so that it outlives every rotation of the one that seals. */
export function deriveMark(keyRoot: Buffer): Mark {
  const key = Buffer.from(hkdfSync("sha256", keyRoot, Buffer.alloc(0), "undeliver self-test", 32));
  // As much as cannot be guessed, and short enough for a Message-ID.
  return (text) => createHmac("sha256", key).update(text).digest("base64url").slice(0, 27);
}
