import { showCertificate } from "#directory/certificate.ts";
import type { PreparedCertificate, PreparedCertificates } from "#directory/prepared-certificates.ts";
import { newId, type PreparedCertificateId, type TenantId } from "#shared/ids.ts";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { appendEvents } from "./append-events.ts";
import type { Database } from "./database.ts";
import type { Sealer } from "./seal.ts";
import { preparedKeyContext } from "./sealed-contexts.ts";

const COMMON_NAME = "Undeliver";
const VALID_YEARS = 2;
/** Entra's clock may be a little behind. */
const BEFORE_MS = 5 * 60_000;

/** Keys made here for connections to come. */
export function openPreparedCertificates(database: Database, sealer: Sealer): PreparedCertificates {
  return {
    make: async (tenantId, { actor, now }) => {
      const notAfter = new Date(now);
      notAfter.setUTCFullYear(now.getUTCFullYear() + VALID_YEARS);
      const notBefore = new Date(now.getTime() - BEFORE_MS);
      // Making a key takes a while: no transaction waits for it.
      const made = await selfSignedCertificate({ commonName: COMMON_NAME, notBefore, notAfter });
      const id = newId<PreparedCertificateId>(now);
      const sealed = sealer.seal(Buffer.from(made.privateKeyPem), preparedKeyContext(tenantId, id));
      const certificate = showCertificate(made.certificatePem);
      await database.asTenant(tenantId, async (tx) => {
        await tx.rows(FORGET, [tenantId]);
        await tx.rows(MAKE, [tenantId, id, certificate.pem, sealed, actor, now]);
        const after = { sha256: certificate.sha256, expires_at: certificate.expiresAt };
        const data = { certificateId: id, after };
        await appendEvents(tx, tenantId, [{ kind: "integration.certificate_prepared", actor, data }]);
      });
      return { id, certificate, createdAt: now };
    },
    list: (tenantId) =>
      database.asTenant(tenantId, async (tx) => (await tx.rows<Row>(LIST, [tenantId])).map(toPrepared)),
    open: (tenantId, id) =>
      database.asTenant(tenantId, async (tx) => {
        const [row] = await tx.rows<{ certificate_pem: string; sealed_key: Buffer }>(OPEN, [tenantId, id]);
        if (row === undefined) return undefined;
        const privateKeyPem = sealer.open(row.sealed_key, preparedKeyContext(tenantId, id)).toString("utf8");
        return { kind: "certificate", privateKeyPem, certificatePem: row.certificate_pem };
      }),
    drop: (tenantId: TenantId, id) =>
      database.asTenant(tenantId, async (tx) => {
        await tx.rows("delete from prepared_certificate where tenant_id = $1 and id = $2", [tenantId, id]);
      }),
  };
}

interface Row {
  readonly id: PreparedCertificateId;
  readonly certificate_pem: string;
  readonly created_at: Date;
}

function toPrepared({ id, certificate_pem, created_at }: Row): PreparedCertificate {
  return { id, certificate: showCertificate(certificate_pem), createdAt: created_at };
}

/** Those that nobody has used by then are gone. */
export const WAITING = "created_at > now() - interval '7 days'";
const FORGET = `delete from prepared_certificate where tenant_id = $1 and not ${WAITING}`;
const MAKE = `
  insert into prepared_certificate (tenant_id, id, certificate_pem, sealed_key, created_by, created_at)
  values ($1, $2, $3, $4, $5, $6)`;
const LIST = `
  select id, certificate_pem, created_at from prepared_certificate where tenant_id = $1 and ${WAITING} order by id`;
const OPEN = `
  select certificate_pem, sealed_key from prepared_certificate where tenant_id = $1 and id = $2 and ${WAITING}`;
