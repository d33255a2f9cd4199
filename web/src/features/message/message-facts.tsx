import { messageTexts } from "../../texts/message.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { AddressList } from "./address-list.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { Message } from "./queries.ts";
import { Section } from "./section.tsx";
import { sizeText } from "./size-text.ts";

const t = messageTexts.details;

interface MessageFactsProps {
  readonly message: Message;
  readonly defects: readonly string[];
}

/** Who sent it to whom, and when and how it came. */
export function MessageFacts({ message, defects }: MessageFactsProps) {
  const { from, from_name: name, envelope_from: envelope, replyto, sent_at: sentAt } = message;
  return (
    <>
      <Section title={t.people}>
        <Facts
          facts={[
            [messageTexts.header.from, <AddressList key="from" of={[from]} names={[name]} />],
            [t.envelopeFrom, <Written key="envelope" text={envelope} />],
            [t.replyTo, <Written key="reply-to" text={replyto} />],
            [t.journaled, <AddressList key="journaled" of={message.envelope_to} />],
          ]}
        />
      </Section>
      <Section title={t.facts}>
        <Facts
          facts={[
            [t.fact.messageId, <MessageIdHeader key="id" value={message.message_id} />],
            [t.fact.sent, sentAt === null ? undefined : <Moment key="sent" at={sentAt} />],
            [t.fact.received, <Moment key="received" at={message.ts} />],
            [t.fact.direction, message.direction],
            [t.fact.size, sizeText(message.size)],
            [t.fact.feed, t.feeds[message.delivery_mode]],
            [t.fact.defects, defects.join(", ")],
          ]}
        />
      </Section>
    </>
  );
}

/** What the mail says there, if it says anything. */
function Written({ text }: { readonly text: string | null }) {
  return <MailText text={text ?? ""} otherwise={messageTexts.nothing} />;
}

function MessageIdHeader({ value }: { readonly value: string | null }) {
  if (value === null) return messageTexts.nothing;
  return (
    <>
      <MailText text={value} /> <CopyText text={value} label={t.copyMessageId} />
    </>
  );
}
