import { generateKeyPairSync, sign } from "node:crypto";

export interface SelfSigned {
  readonly certificatePem: string;
  /** PKCS #8. */
  readonly privateKeyPem: string;
}

/**
 * A new RSA key with a certificate over it, valid for ten years from `now`: what an administrator uploads to an app
 * registration. Node can read certificates but not make them, so the few DER values are written here.
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function selfSignedCertificate(commonName: string, now: Date): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const name = sequence(tagged(SET, sequence(COMMON_NAME, tagged(UTF8_STRING, Buffer.from(commonName)))));
  const until = new Date(now);
  until.setUTCFullYear(now.getUTCFullYear() + 10);
  const toBeSigned = sequence(
    tagged(INTEGER, Buffer.from([1])),
    sequence(SHA256_WITH_RSA, NULL),
    name,
    sequence(utcTime(now), utcTime(until)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const bits = tagged(BIT_STRING, Buffer.concat([Buffer.from([0]), signature]));
  return {
    certificatePem: toPem(sequence(toBeSigned, sequence(SHA256_WITH_RSA, NULL), bits)),
    privateKeyPem: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;
const NULL = Buffer.from([0x05, 0x00]);
/** 2.5.4.3 and 1.2.840.113549.1.1.11. */
const COMMON_NAME = Buffer.from([0x06, 0x03, 0x55, 0x04, 0x03]);
const SHA256_WITH_RSA = Buffer.from("06092a864886f70d01010b", "hex");

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(SEQUENCE, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag]), derLength(content.length), content]);
}

function derLength(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

/** Two digits of the year: good until 2049. */
function utcTime(at: Date): Buffer {
  const digits = at.toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return tagged(UTC_TIME, Buffer.from(`${digits}Z`));
}

function toPem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
