import { messageTexts } from "../../texts/message.ts";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Facts } from "../../ui/facts.tsx";
import type { Message } from "./queries.ts";

const t = messageTexts.header;

/** What one wants to know at first sight, above the tabs. */
export function MessageSummary({ message }: { readonly message: Message }) {
  return (
    <Facts
      facts={[
        [t.from, <From key="from" message={message} />],
        [t.received, <Moment key="received" at={message.ts} />],
        [t.verdict, <DispositionBadge key="verdict" disposition={message.final_disposition} />],
        [t.copies, t.standing(message.copies)],
      ]}
    />
  );
}

function From({ message: { from, from_name: name } }: { readonly message: Message }) {
  return (
    <>
      <MailText text={name} /> <MailText text={`<${from}>`} />
    </>
  );
}
