import { useQuery } from "@tanstack/react-query";
import { messageTexts } from "../../texts/message.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { AttachmentTable } from "./attachment-table.tsx";
import { AuthenticationResults } from "./authentication-results.tsx";
import { FindingTable } from "./finding-table.tsx";
import { HeaderTable } from "./header-table.tsx";
import { LinkList } from "./link-list.tsx";
import { MessageFacts } from "./message-facts.tsx";
import { type Detections, detectionsQuery, type Message } from "./queries.ts";
import { Section } from "./section.tsx";
import { useWhich } from "./use-which.ts";

const t = messageTexts.details;

/** What is known of the message itself, and why it was judged so. */
export function DetailsTab({ message }: { readonly message: Message }) {
  const query = useQuery(detectionsQuery(useWhich()));
  return <Loaded query={query}>{(it) => <Sections message={message} detections={it} />}</Loaded>;
}

interface SectionsProps {
  readonly message: Message;
  readonly detections: Detections;
}

function Sections({ message, detections }: SectionsProps) {
  return (
    <>
      <Section title={t.findings}>
        <FindingTable findings={detections.findings} />
      </Section>
      <Section title={t.authentication} hint={t.authenticationHint}>
        <AuthenticationResults results={detections.authentication} />
      </Section>
      <MessageFacts message={message} defects={detections.defects} />
      <Section
        title={t.links}
        {...(detections.links.length > 0 && {
          hint: detections.content_withheld ? t.domainsOnly : t.linksHint,
        })}
      >
        <LinkList links={detections.links} />
      </Section>
      <Section title={t.attachments}>
        <AttachmentTable attachments={detections.attachments} />
      </Section>
      <Section title={t.headers} hint={t.headersHint}>
        <HeaderTable headers={detections.headers} mostCharacters={300} />
      </Section>
    </>
  );
}
