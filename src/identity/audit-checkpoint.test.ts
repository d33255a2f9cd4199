import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type { TenantId } from "#shared/ids.ts";
import { isSigned, readCheckpoint, signCheckpoint, toCheckpointText } from "./audit-checkpoint.ts";
import { deriveAuditKeys } from "./audit-keys.ts";

const instanceKey = randomBytes(32);
const keys = deriveAuditKeys(instanceKey);
const checkpoint = {
  tenantId: "018f0000-0000-7000-8000-000000000000" as TenantId,
  sequence: 12,
  mac: randomBytes(32),
  at: new Date("2026-11-29T20:00:00.123Z"),
};

test("what is written into a file is read back, and its signature holds", () => {
  const signed = signCheckpoint(keys, checkpoint);
  const read = readCheckpoint(JSON.parse(JSON.stringify(toCheckpointText(signed, keys.publicKey))));
  expect(read).toEqual(signed);
  expect(read && isSigned(deriveAuditKeys(instanceKey).publicKey, read)).toBe(true);
});

test("whatever of it is changed, the signature holds no more", () => {
  const signed = signCheckpoint(keys, checkpoint);
  const others = [
    { ...signed, sequence: 11 },
    { ...signed, mac: randomBytes(32) },
    { ...signed, at: new Date() },
    { ...signed, tenantId: "018f0000-0000-7000-8000-000000000001" as TenantId },
    { ...signed, signature: randomBytes(64) },
    { ...signed, signature: Buffer.alloc(0) },
  ];
  expect(others.filter((it) => isSigned(keys.publicKey, it))).toEqual([]);
  expect(isSigned(deriveAuditKeys(randomBytes(32)).publicKey, signed)).toBe(false);
});

test.each([undefined, 1, "x", [], {}, { tenant_id: "x", sequence: 1.5, mac: "", at: "x", signature: "" }])(
  "%j is no checkpoint",
  (value) => {
    expect(readCheckpoint(value)).toBeUndefined();
  },
);
