import { createPublicKey, sign, verify } from "node:crypto";
import type { TenantId } from "#shared/ids.ts";
import type { AuditKeys } from "./audit-keys.ts";

/** That the chain of a tenant had this entry as its last one at this time. Sent away, it finds a chain that was cut or replaced. */
export interface Checkpoint {
  readonly tenantId: TenantId;
  readonly sequence: number;
  readonly mac: Buffer;
  readonly at: Date;
}

export interface SignedCheckpoint extends Checkpoint {
  readonly signature: Buffer;
}

export function signCheckpoint({ signing }: AuditKeys, checkpoint: Checkpoint): SignedCheckpoint {
  // Ed25519 has its own digest.
  return { ...checkpoint, signature: sign(null, signedBytes(checkpoint), signing) };
}

/** `publicKey`: in base64 (SPKI). */
export function isSigned(publicKey: string, checkpoint: SignedCheckpoint): boolean {
  const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
  return verify(null, signedBytes(checkpoint), key, checkpoint.signature);
}

function signedBytes({ tenantId, sequence, mac, at }: Checkpoint): Buffer {
  const fields = ["undeliver audit checkpoint 1", tenantId, sequence, mac.toString("hex"), at.toISOString()];
  return Buffer.from(JSON.stringify(fields));
}

/** As it is written into a file. */
export interface CheckpointText {
  readonly tenant_id: string;
  readonly sequence: number;
  readonly mac: string;
  readonly at: string;
  readonly signature: string;
  readonly public_key: string;
}

export function toCheckpointText(
  { tenantId, sequence, mac, at, signature }: SignedCheckpoint,
  publicKey: string,
): CheckpointText {
  return {
    tenant_id: tenantId,
    sequence,
    mac: mac.toString("hex"),
    at: at.toISOString(),
    signature: signature.toString("base64"),
    public_key: publicKey,
  };
}

/** `undefined` where it is none. What it says is believed only once its signature was checked. */
export function readCheckpoint(value: unknown): SignedCheckpoint | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const field = (name: keyof CheckpointText): unknown => Reflect.get(value, name);
  const [tenantId, sequence, mac, atText, signature] = [
    field("tenant_id"),
    field("sequence"),
    field("mac"),
    field("at"),
    field("signature"),
  ];
  if (typeof tenantId !== "string" || typeof sequence !== "number" || typeof mac !== "string")
    return undefined;
  if (typeof atText !== "string" || typeof signature !== "string") return undefined;
  const at = new Date(atText);
  if (Number.isNaN(at.getTime()) || !Number.isSafeInteger(sequence)) return undefined;
  return {
    tenantId: tenantId.toLowerCase() as TenantId,
    sequence,
    mac: Buffer.from(mac, "hex"),
    at,
    signature: Buffer.from(signature, "base64"),
  };
}
