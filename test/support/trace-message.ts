import { NOTHING_KNOWN } from "#mail/authentication.ts";
import { type MessageId, newId } from "#shared/ids.ts";
import type { MessageFacts } from "#trace/message-facts.ts";
import type { Message, Standing } from "#trace/trace.ts";

export const UNTOUCHED: Standing = {
  copies: 2,
  retracted: 0,
  failed: 0,
  open: 0,
  wasReleased: false,
  wasRead: false,
  releaseOffered: false,
};
const at = new Date("2026-11-23T08:00:00Z");

/** A message as the reading side has it. */
export function messageWith({
  links = [],
  ...more
}: Partial<Message> & Partial<Pick<MessageFacts, "links">> = {}): Message {
  return {
    id: newId<MessageId>(at),
    messageIdHeader: "<a@x.example>",
    fromAddress: "mallory@mail.evil.example",
    fromName: "Mallory",
    subject: "s",
    sentAt: undefined,
    receivedAt: at,
    direction: "inbound",
    trusted: true,
    judged: true,
    disposition: "SUSPICIOUS",
    revision: 1,
    sizeBytes: 10,
    recipients: ["ann@corp.example"],
    findings: [],
    facts: {
      to: [{ name: "Ann", address: "ann@corp.example" }],
      cc: [],
      replyTo: [],
      envelopeSender: undefined,
      links,
      attachments: [],
      authentication: NOTHING_KNOWN,
      provider: {},
      defects: [],
    },
    format: "exchange-report",
    hasRaw: true,
    hadRaw: false,
    standing: UNTOUCHED,
    ...more,
  };
}
