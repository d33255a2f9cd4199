import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";

/** AES-256-GCM: nonce (12 bytes), tag (16 bytes), cipher text. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Seals `plain` under a 32-byte key. `context` names the row it belongs to and is authenticated with it,
 * so that a sealed value cannot be moved to another row or tenant.
 */
export function seal(key: Buffer, plain: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Throws where the key, the context or a single bit is another. */
export function openSealed(key: Buffer, sealed: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(sealed);
  // Else a tag of four bytes would do, and whoever can write to the database cuts it down to that and guesses.
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** Instance keys: while one takes the place of another, both open what is sealed. */
export interface KeyRing {
  /** What is sealed from now on is sealed under this one. */
  readonly current: Buffer;
  /** Open only. */
  readonly others: readonly Buffer[];
}

/** Seals the secrets of the instance: provider credentials, the tenants' keys. */
export interface Sealer {
  /** The name of the key that seals; it tells nothing about the key. */
  readonly keyId: string;
  readonly otherKeyIds: readonly string[];
  /** What everything sealed under the current key begins with. */
  readonly currentPrefix: Buffer;
  seal(plain: Buffer, context: string): Buffer;
  open(sealed: Buffer, context: string): Buffer;
  /** `undefined` where none of the keys opens it. */
  keyThatOpens(sealed: Buffer, context: string): Buffer | undefined;
}

export function openSealer(current: Buffer, others: readonly Buffer[] = []): Sealer {
  const keys = [current, ...others].map((key) => ({ key, prefix: prefixOf(key) }));
  const currentPrefix = prefixOf(current);
  const open = (sealed: Buffer, context: string): { plain: Buffer; key: Buffer } => {
    const named = keys.find(({ prefix }) => sealed.subarray(0, prefix.length).equals(prefix));
    if (named !== undefined)
      return { plain: openSealed(named.key, sealed.subarray(named.prefix.length), context), key: named.key };
    return openUnnamed(
      keys.map((it) => it.key),
      sealed,
      context,
    );
  };
  return {
    keyId: keyIdOf(current),
    otherKeyIds: others.map(keyIdOf),
    currentPrefix,
    seal: (plain, context) => Buffer.concat([currentPrefix, seal(current, plain, context)]),
    open: (sealed, context) => open(sealed, context).plain,
    keyThatOpens: (sealed, context) => {
      try {
        return open(sealed, context).key;
      } catch {
        return undefined;
      }
    },
  };
}

/** What was sealed before keys had names says nothing of its key: each is tried. */
function openUnnamed(
  keys: readonly Buffer[],
  sealed: Buffer,
  context: string,
): { plain: Buffer; key: Buffer } {
  let refused: unknown;
  for (const key of keys) {
    try {
      return { plain: openSealed(key, sealed, context), key };
    } catch (error) {
      refused = error;
    }
  }
  throw refused;
}

/** Told apart from the random nonce that what was sealed before keys had names begins with. */
const MARK = Buffer.from("UND1");
const KEY_ID_BYTES = 8;

/** In hexadecimal. */
function keyIdOf(key: Buffer): string {
  return createHmac("sha256", key)
    .update("undeliver key id")
    .digest()
    .subarray(0, KEY_ID_BYTES)
    .toString("hex");
}

function prefixOf(key: Buffer): Buffer {
  return Buffer.concat([MARK, Buffer.from(keyIdOf(key), "hex")]);
}

/** The name of the key that it is sealed under; `undefined`: it was sealed before keys had names. */
export function keyIdIn(sealed: Buffer): string | undefined {
  if (!sealed.subarray(0, MARK.length).equals(MARK)) return undefined;
  return sealed.subarray(MARK.length, MARK.length + KEY_ID_BYTES).toString("hex");
}
