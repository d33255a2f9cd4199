import { createCipheriv, createHmac } from "node:crypto";
import { renamed, type Wording } from "#detection/wording.ts";

const BLOCK_BYTES = 16;

/**
 * Names the values of wordings anew under the tenant's key, so that whoever reads the database cannot try words on them.
 * Equal ones stay equal within one tenant. One block of AES for each, all of a batch in one call.
 */
export function hideWordings(tenantKey: Buffer, wordings: readonly Wording[]): readonly Wording[] {
  const values = wordings.flatMap((it) => it.values);
  const blocks = Buffer.alloc(values.length * BLOCK_BYTES);
  for (const [index, value] of values.entries()) blocks.writeUInt32BE(value, index * BLOCK_BYTES);
  const key = createHmac("sha256", tenantKey).update("wording").digest();
  const names = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false).update(blocks);
  let at = 0;
  return wordings.map(({ level, values: own }) => ({
    level,
    // In an order that says nothing of the text's.
    values: own.map((it) => renamed(it, names.readUInt32BE(BLOCK_BYTES * at++))).toSorted((a, b) => a - b),
  }));
}

const VALUE_BYTES = 4;

/** As the database keeps it: the level, and then each value. */
export function packWording({ level, values }: Wording): Buffer {
  const packed = Buffer.alloc(1 + values.length * VALUE_BYTES);
  packed.writeUInt8(level);
  for (const [index, value] of values.entries()) packed.writeUInt32BE(value, 1 + index * VALUE_BYTES);
  return packed;
}

export function unpackWording(packed: Buffer): Wording {
  const count = Math.floor((packed.length - 1) / VALUE_BYTES);
  const values = Array.from({ length: count }, (_, index) => packed.readUInt32BE(1 + index * VALUE_BYTES));
  return { level: packed.readUInt8(), values };
}
