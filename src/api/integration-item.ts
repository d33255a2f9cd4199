import { type ShownCertificate, showCertificate } from "#directory/certificate.ts";
import { type Integration, stateOf } from "#directory/integrations.ts";
import { iso } from "./reply.ts";

/** A connection as the API shows it: never a secret. */
export function toIntegrationItem(it: Integration) {
  const shown = {
    id: it.id,
    name: it.name,
    endpoints: it.endpoints ?? null,
    status: stateOf(it),
    answered_at: iso(it.answeredAt),
    directory_id: it.directoryId ?? null,
    credential_expires_at: iso(it.credentialExpiresAt),
    stopped:
      it.stopped === undefined
        ? null
        : { code: it.stopped.code, reason: it.stopped.reason, at: iso(it.stopped.at) },
    test_mailbox: it.testMailbox ?? null,
    self_test_due_at: it.selfTestDueAt.toISOString(),
    created_at: it.createdAt.toISOString(),
  };
  if (it.provider === "google") {
    const { administrator, serviceAccount, clientId } = it.connection;
    return {
      ...shown,
      provider: it.provider,
      administrator,
      service_account: serviceAccount,
      client_id: clientId ?? null,
    };
  }
  const { cloud, entraTenant, clientId, credential, certificatePem } = it.connection;
  return {
    ...shown,
    provider: it.provider,
    cloud,
    tenant_id: entraTenant,
    client_id: clientId,
    credential,
    certificate: certificatePem === undefined ? null : toCertificateItem(showCertificate(certificatePem)),
  };
}

export function toCertificateItem({ pem, sha1, sha256, expiresAt }: ShownCertificate) {
  return { pem, sha1, sha256, expires_at: expiresAt.toISOString() };
}
