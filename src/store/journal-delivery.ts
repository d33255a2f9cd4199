import type { Disposition } from "#detection/disposition.ts";
import type { Likeness } from "#detection/likeness.ts";
import type { Finding } from "#detection/finding.ts";
import type { Envelope } from "#mail/envelope.ts";
import type { MailFacts, ReceiptMarks } from "#mail/mail.ts";
import type { SourceId, TenantId } from "#shared/ids.ts";

/** One DATA, judged, as the intake hands it over. */
export interface JournalDelivery {
  readonly tenantId: TenantId;
  readonly sourceId: SourceId;
  readonly session: {
    readonly clientAddress: string;
    readonly tls: string | undefined;
    readonly clientCertificateSha256: string | undefined;
    readonly mailFrom: string;
    readonly receivedAt: Date;
  };
  readonly raw: Uint8Array;
  readonly rawSha256: string;
  readonly envelope: Envelope;
  readonly mail: MailFacts | undefined;
  readonly contentKey: string;
  readonly trust: { readonly trusted: true } | { readonly trusted: false; readonly reason: string };
  readonly receipt: ReceiptMarks;
  readonly verdict: { readonly disposition: Disposition; readonly findings: readonly Finding[] };
  readonly likeness?: Likeness | undefined;
  readonly judged: boolean;
  readonly direction: "inbound" | "internal" | "outbound";
  readonly keepRaw: string | undefined;
}
