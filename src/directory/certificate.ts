import { createHash, createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";

/** What may be shown of a certificate: everything but its key. */
export interface ShownCertificate {
  readonly pem: string;
  /** In hexadecimal, upper case, as consoles show it: Entra's shows the SHA-1. */
  readonly sha1: string;
  readonly sha256: string;
  readonly expiresAt: Date;
}

export type CertificateRead =
  | { readonly certificate: ShownCertificate }
  | { readonly mistake: string; readonly of: "certificate" | "private_key" };

const MIN_BITS = 2_048;

/** Reads a certificate and its key, and says in words what cannot work with them. Neither is ever quoted. */
export function readCertificate(
  given: { readonly certificatePem: string; readonly privateKeyPem: string },
  now: Date,
): CertificateRead {
  const certificates = parseCertificates(given.certificatePem);
  if (certificates.length === 0)
    return wrong(
      "certificate",
      "This is no certificate in PEM: it begins with -----BEGIN CERTIFICATE-----. A .cer file in DER is turned into one by: openssl x509 -inform der -in FILE.",
    );
  const key = readPrivateKey(given.privateKeyPem);
  if (typeof key === "string") return wrong("private_key", key);
  // A chain may stand in the file, in any order: the key says which of them is meant.
  const certificate = certificates.find((it) => it.checkPrivateKey(key));
  if (certificate === undefined) return wrong("private_key", "This is the key of another certificate.");
  const expiresAt = new Date(certificate.validTo);
  if (expiresAt <= now) return wrong("certificate", "This certificate has ended: make a new one.");
  if (new Date(certificate.validFrom) > now)
    return wrong("certificate", "This certificate is not valid yet: look at the clock of this machine.");
  return { certificate: toShown(certificate) };
}

/** Of a certificate that is known to be one. */
export function showCertificate(pem: string): ShownCertificate {
  return toShown(new X509Certificate(pem));
}

/** The key, or what is wrong with it: an RSA key, which is what both providers verify with, and not encrypted. */
export function readPrivateKey(pem: string): KeyObject | string {
  if (pem.includes("ENCRYPTED"))
    return "This key is encrypted, and nobody can be asked for its password later: decrypt it first (openssl pkey -in FILE).";
  const key = parseKey(pem);
  if (key === undefined)
    return "This is no private key in PEM: it begins with -----BEGIN PRIVATE KEY----- or -----BEGIN RSA PRIVATE KEY-----.";
  if (key.asymmetricKeyType !== "rsa") return "The key has to be an RSA key: the provider verifies no other.";
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < MIN_BITS ? `The key has ${bits} bits: at least ${MIN_BITS} are needed.` : key;
}

const ONE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function parseCertificates(pem: string): readonly X509Certificate[] {
  try {
    return Array.from(pem.matchAll(ONE), ([one]) => new X509Certificate(one));
  } catch {
    return [];
  }
}

function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

function toShown(certificate: X509Certificate): ShownCertificate {
  return {
    // As it was parsed: what else stands in a file, such as a chain or a key, is left out.
    pem: certificate.toString(),
    sha1: thumbprint(certificate, "sha1"),
    sha256: thumbprint(certificate, "sha256"),
    expiresAt: new Date(certificate.validTo),
  };
}

function thumbprint({ raw }: X509Certificate, algorithm: "sha1" | "sha256"): string {
  return createHash(algorithm).update(raw).digest("hex").toUpperCase();
}

function wrong(of: "certificate" | "private_key", mistake: string): CertificateRead {
  return { of, mistake };
}
