import type { AutoRetractPreview, PastSample, PreviewedDisposition } from "#policy/past-week.ts";

/** What a setting would have moved, as the API shows it. */
export function toPreviewItem({ week, dispositions, limit }: AutoRetractPreview) {
  return {
    since: week.since.toISOString(),
    dispositions: dispositions.map(toDispositionItem),
    limit: { copies: limit.copies ?? null, allowed: limit.allowed, within: limit.isWithin },
  };
}

function toDispositionItem({ samples, isComplete, ...it }: PreviewedDisposition) {
  return { ...it, complete: isComplete, samples: samples.map(toSampleItem) };
}

function toSampleItem(it: PastSample) {
  return {
    investigate_id: it.messageId,
    from: it.fromAddress,
    from_name: it.fromName,
    subject: it.subject,
    received_at: it.receivedAt.toISOString(),
    copies: it.copies,
  };
}
