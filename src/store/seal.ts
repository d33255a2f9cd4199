import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

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
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
}

/** Seals the secrets of the instance: provider credentials. */
export interface Sealer {
  seal(plain: Buffer, context: string): Buffer;
  open(sealed: Buffer, context: string): Buffer;
}

export function openSealer(instanceKey: Buffer): Sealer {
  return {
    seal: (plain, context) => seal(instanceKey, plain, context),
    open: (sealed, context) => openSealed(instanceKey, sealed, context),
  };
}
