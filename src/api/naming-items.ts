import type { NamedBy, SampleReport } from "#retraction/named-by.ts";
import type { NamedMessage } from "#retraction/naming.ts";
import type { Retraction } from "#retraction/retraction-requests.ts";

/** How a retraction was named, and how far its search has come. */
export function toNamingFields({ namedBy, discovery }: Pick<Retraction, "namedBy" | "discovery">) {
  return {
    named_by: namedBy === undefined ? null : toNamedByItem(namedBy),
    discovery: discovery?.state ?? null,
    discovery_reason: discovery?.reason || null,
    discovered: discovery?.messages ?? null,
    looked_at: discovery?.lookedAt ?? null,
    searched_share: discovery?.share ?? null,
  };
}

function toNamedByItem(it: NamedBy) {
  switch (it.by) {
    case "messages":
      return { by: it.by };
    case "search":
      return { by: it.by, search: { ...it.search } };
    case "message_ids":
      return {
        by: it.by,
        given: it.given,
        not_found: [...it.notFound],
        untrusted: [...it.untrusted],
        ambiguous: it.ambiguous.map(({ header, messageIds }) => ({
          message_id: header,
          ids: [...messageIds],
        })),
        include_ambiguous: it.includesAmbiguous,
      };
    case "samples":
      return { by: it.by, samples: it.samples.map(toSampleItem) };
    case "campaign":
      return { by: it.by, of: it.of, messages: it.messages };
    case "decision":
      return { by: it.by, retraction_id: it.retractionId, items: it.items };
  }
}

function toSampleItem({ name, result, header, messageIds }: SampleReport) {
  return { name, result, message_id: header ?? null, ids: [...messageIds] };
}

export function toNamedMessageItem(it: NamedMessage) {
  return {
    id: it.id,
    message_id: it.header ?? null,
    from: it.fromAddress,
    subject: it.subject,
    ts: it.receivedAt.toISOString(),
    final_disposition: it.disposition,
    copies: it.copies,
    left_out: it.leftOut ?? null,
  };
}
