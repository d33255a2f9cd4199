import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";

// mailauth's own types ask for its whole option set; what is used of it is this.
interface Sealer {
  readonly sealMessage: (mail: Buffer, seal: Readonly<Record<string, unknown>>) => Promise<Buffer>;
}
const { sealMessage } = createRequire(import.meta.url)("mailauth/lib/arc") as Sealer;

export interface SealingKey {
  readonly privateKey: string;
  /** The TXT record under `<selector>._domainkey.<domain>`. */
  readonly record: string;
}

export function sealingKey(): SealingKey {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;
  return { privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), record };
}

export interface SealOptions {
  readonly key: SealingKey;
  readonly domain?: string;
  readonly selector?: string;
  readonly instance?: number;
  readonly chain?: "none" | "pass" | "fail";
}

/** The mail with one more ARC set on top, made by an implementation that is not ours. */
export async function sealed(mail: Uint8Array, options: SealOptions): Promise<Buffer> {
  const { key, domain = "google.com", selector = "arc-test", instance = 1, chain = "none" } = options;
  const seal = {
    signingDomain: domain,
    selector,
    privateKey: key.privateKey,
    i: instance,
    cv: chain,
    authResults:
      "mx.google.com; spf=pass smtp.mailfrom=sender.example; dmarc=pass header.from=sender.example",
  };
  const original = Buffer.from(mail);
  const set = await sealMessage(original, seal);
  if (set.length === 0) throw new Error("the mail could not be sealed");
  return Buffer.concat([set, original]);
}
