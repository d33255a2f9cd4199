import { createHash, createPublicKey, generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

/** The JSON key file that Google's console gives out, as far as clients read it. */
export interface ServiceAccountKey {
  readonly type: "service_account";
  readonly project_id: string;
  readonly private_key_id: string;
  /** PKCS #8 in PEM. */
  readonly private_key: string;
  readonly client_email: string;
  readonly client_id: string;
  readonly token_uri: string;
}

interface KeyFor {
  readonly clientEmail: string;
  readonly projectId: string;
  /** Where the simulator's token endpoint is. */
  readonly tokenUri: string;
}

/** Makes a key file and the public part that the simulator verifies with. */
export async function createServiceAccountKey({
  clientEmail,
  projectId,
  tokenUri,
}: KeyFor): Promise<{ readonly key: ServiceAccountKey; readonly publicKeyPem: string }> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  const key: ServiceAccountKey = {
    type: "service_account",
    project_id: projectId,
    private_key_id: createHash("sha256").update(publicKey).digest("hex").slice(0, 40),
    private_key: privateKey,
    client_email: clientEmail,
    client_id: "100000000000000000001",
    token_uri: tokenUri,
  };
  return { key, publicKeyPem: publicKey };
}

/** SPKI in PEM: what the simulator verifies with. Throws where the file holds no key. */
export function publicKeyOf({ private_key }: Pick<ServiceAccountKey, "private_key">): string {
  return createPublicKey(private_key).export({ type: "spki", format: "pem" }).toString();
}
