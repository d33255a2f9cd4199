import { createPrivateKey, X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";

/** Whether both can be used, and the key is the certificate's: TLS itself takes an RSA certificate with an EC key, and then fails at each client. */
export function isCertificatePair({ cert, key }: { readonly cert: string; readonly key: string }): boolean {
  try {
    createSecureContext({ cert, key });
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
  } catch {
    return false;
  }
}
