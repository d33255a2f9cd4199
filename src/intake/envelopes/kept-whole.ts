import type { Envelope, EnvelopeShape } from "#mail/envelope.ts";

/** A journal copy in which no mail was found: marked, and its raw bytes are kept by whoever stores it. */
export function keptWhole(shape: EnvelopeShape, note: string): Envelope {
  return {
    shape,
    mail: undefined,
    wasProtected: false,
    sender: undefined,
    onBehalfOf: undefined,
    reportedMessageId: undefined,
    recipients: [],
    notes: [note],
  };
}
