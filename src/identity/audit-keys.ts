import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject } from "node:crypto";

/** Derived from the instance key: nobody who has only the database has them. */
export interface AuditKeys {
  /** Binds each entry to the one before it. */
  readonly chain: Buffer;
  /** Signs checkpoints. */
  readonly signing: KeyObject;
  /** In base64 (SPKI): whoever has it can check a checkpoint, and make none. */
  readonly publicKey: string;
}

/** RFC 8410: what stands before the 32 bytes of an Ed25519 private key. */
const ED25519_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

export function deriveAuditKeys(instanceKey: Buffer): AuditKeys {
  const derive = (label: string): Buffer =>
    Buffer.from(hkdfSync("sha256", instanceKey, Buffer.alloc(0), label, 32));
  const seed = Buffer.concat([ED25519_PREFIX, derive("undeliver audit checkpoints")]);
  const signing = createPrivateKey({ key: seed, format: "der", type: "pkcs8" });
  const publicKey = createPublicKey(signing).export({ format: "der", type: "spki" }).toString("base64");
  return { chain: derive("undeliver audit chain"), signing, publicKey };
}
