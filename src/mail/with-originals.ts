import type { JournaledRecipient } from "./envelope.ts";

/** Each recipient, and behind it whom a forward in transport has passed by: he may have kept a copy. */
export function withOriginals(recipients: readonly JournaledRecipient[]): readonly JournaledRecipient[] {
  return recipients.flatMap((it) =>
    it.forwardedFrom === undefined
      ? [it]
      : [it, { address: it.forwardedFrom, kind: it.kind, expandedFrom: undefined, forwardedFrom: undefined }],
  );
}
