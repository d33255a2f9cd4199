import {
  type CopyExplanation,
  type ExplainNeeds,
  explainCopy,
  type WouldDo,
} from "#directory/explain-copy.ts";
import { openSemaphore } from "#shared/semaphore.ts";
import { found } from "./api-error.ts";
import { toFinding } from "./cloudflare.ts";
import { explainSource, MAX_SHOWN_RECIPIENTS } from "./contract/explain-copy.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ExplainCopyNeeds
  extends Pick<ExplainNeeds, "sources" | "autoRetract" | "tenantSettings" | "readCopy"> {
  readonly recipientPlaces: ExplainNeeds["places"];
}

/** Says what the intake would make of a journal copy. One at a time: each holds its mail several times over. */
export function explainCopyRoutes(serve: ServeRoute, needs: ExplainCopyNeeds): void {
  const turns = openSemaphore(1);
  serve(explainSource, ({ params, body }) =>
    turns.run(async () => {
      const explained = await explainCopy({ ...needs, places: needs.recipientPlaces }, params.account_id, {
        raw: Buffer.from(body.content_base64, "base64"),
        sourceId: body.source_id,
        client: {
          clientAddress: body.client_address,
          clientCertificateSha256: body.client_certificate?.replaceAll(":", "").toLowerCase(),
        },
      });
      return ok(found(explained, "source").map(toItem));
    }),
  );
}

function toItem({ source, reading, recipients, would, automation }: CopyExplanation) {
  const { envelope, mail, trust, direction, verdict } = reading;
  return {
    source: { id: source.id, name: source.name, format: source.format },
    shape: envelope.shape,
    notes: [...envelope.notes],
    trusted: trust.trusted,
    untrusted_reason: trust.trusted ? null : trust.reason,
    message: mail === undefined ? null : toMessage(mail),
    recipients: recipients.slice(0, MAX_SHOWN_RECIPIENTS).map((it) => ({
      address: it.address,
      kind: it.kind,
      expanded_from: it.expandedFrom ?? null,
      own: it.isOwn,
      mailbox_known: it.mailboxId !== undefined,
    })),
    recipient_count: recipients.length,
    direction,
    disposition: verdict.disposition,
    findings: verdict.findings.map(toFinding),
    automation,
    would: would.map(toWould),
  };
}

function toMessage(mail: NonNullable<CopyExplanation["reading"]["mail"]>) {
  return {
    message_id: mail.messageId ?? null,
    from: mail.from[0]?.address ?? "",
    subject: mail.subject,
    sent_at: iso(mail.sentAt),
    size: mail.sizeBytes,
  };
}

function toWould({ integration, copies, decision }: WouldDo) {
  return {
    integration,
    copies,
    destination: "act" in decision ? decision.act : null,
    stays: "stay" in decision ? decision.stay : null,
  };
}
