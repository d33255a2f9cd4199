import { readCertificate, readPrivateKey } from "#directory/certificate.ts";
import type { GoogleConnection, IntegrationSecret, MicrosoftConnection } from "#directory/integrations.ts";
import type { PreparedCertificates } from "#directory/prepared-certificates.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError, found } from "./api-error.ts";
import type { replaceCredential } from "./contract/integration-credentials.ts";
import type { createIntegration } from "./contract/integrations.ts";
import type { Given } from "./contract/route.ts";

/** A credential that was given, checked as far as it can be without the provider. */
export interface ReadCredential<Shown> {
  readonly secret: IntegrationSecret;
  /** Its parts that may be shown. */
  readonly shown: Shown;
  readonly expiresAt: Date | undefined;
}

type GivenApp = Omit<Given<typeof replaceCredential>["body"], "service_account_key">;
type GivenKey = Extract<
  Given<typeof createIntegration>["body"],
  { provider: "google" }
>["service_account_key"];

export interface CredentialNeeds {
  readonly certificates: PreparedCertificates;
  readonly now: () => Date;
}

/** Of an application of the organisation's own. */
export async function readAppCredential(
  { certificates, now }: CredentialNeeds,
  tenantId: TenantId,
  given: GivenApp,
): Promise<ReadCredential<Pick<MicrosoftConnection, "credential" | "certificatePem">>> {
  if (given.secret !== undefined) {
    const expiresAt = given.secret_expires_at === undefined ? undefined : new Date(given.secret_expires_at);
    if (expiresAt !== undefined && expiresAt <= now())
      throw mistake("/body/secret_expires_at", "The secret would have ended: look at the date.");
    return { secret: { kind: "secret", secret: given.secret }, shown: { credential: "secret" }, expiresAt };
  }
  const secret =
    given.certificate_id === undefined
      ? {
          kind: "certificate" as const,
          privateKeyPem: given.certificate?.private_key ?? "",
          certificatePem: given.certificate?.certificate ?? "",
        }
      : found(await certificates.open(tenantId, given.certificate_id), "certificate");
  const read = readCertificate(secret, now());
  if ("mistake" in read) throw mistake(`/body/certificate/${read.of}`, read.mistake);
  const { pem, expiresAt } = read.certificate;
  return {
    secret: { ...secret, certificatePem: pem },
    shown: { credential: "certificate", certificatePem: pem },
    expiresAt,
  };
}

/** Of a service account. */
export function readServiceAccount({
  client_email: serviceAccount,
  client_id: clientId,
  private_key: privateKeyPem,
  private_key_id: privateKeyId,
}: GivenKey): ReadCredential<Omit<GoogleConnection, "administrator">> {
  const key = readPrivateKey(privateKeyPem);
  if (typeof key === "string") throw mistake("/body/service_account_key/private_key", key);
  return {
    secret: { kind: "service-account", privateKeyPem, privateKeyId },
    shown: { serviceAccount, clientId, privateKeyId },
    expiresAt: undefined,
  };
}

function mistake(pointer: string, message: string): ApiError {
  return new ApiError("invalid_input", { message, pointer });
}
