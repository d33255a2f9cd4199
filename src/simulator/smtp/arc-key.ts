import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** With what the simulated Gmail seals mail in Google's name. Real verifiers must be shown the public half. */
export interface ArcKey {
  readonly domain: string;
  readonly selector: string;
  readonly privateKeyPem: string;
  /** The TXT record that `<selector>._domainkey.<domain>` has to answer with. */
  readonly txtRecord: string;
}

/** Makes a new key of 2,048 bits; takes some 100 ms. */
export async function makeArcKey(): Promise<ArcKey> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "der" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  return {
    domain: "google.com",
    selector: "arc-20240605",
    privateKeyPem: privateKey,
    txtRecord: `v=DKIM1; k=rsa; p=${publicKey.toString("base64")}`,
  };
}
