import { Code, Group, ScrollArea, Text } from "@mantine/core";
import { defang, defangText } from "../../lib/defang.ts";
import { messageTexts } from "../../texts/message.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import type { Detections } from "./queries.ts";

const t = messageTexts.details;
type Link = Detections["links"][number];

/** Where its links lead, in a form that leads nowhere. */
export function LinkList({ links }: { readonly links: readonly Link[] }) {
  if (links.length === 0) return <Text size="sm">{t.noLinks}</Text>;
  return (
    <ScrollArea.Autosize mah={360} viewportProps={{ tabIndex: 0, "aria-label": t.links, role: "group" }}>
      <ul style={{ margin: 0, padding: 0, listStyle: "none" }}>
        {links.map((link, index) => (
          // A mail may have one link several times, and their order never changes.
          // oxlint-disable-next-line react/no-array-index-key
          <Entry key={index} {...link} />
        ))}
      </ul>
    </ScrollArea.Autosize>
  );
}

function Entry({ href, text }: Link) {
  const defanged = defang(href);
  return (
    <li>
      <Group gap="xs" wrap="nowrap" align="flex-start" mb={4}>
        <CopyText text={defanged} label={t.copyLink} />
        <div style={{ minWidth: 0 }}>
          <Code>
            <MailText text={defanged} mostCharacters={2_048} />
          </Code>
          {text !== "" && text !== href && (
            <Text size="xs" c="dimmed">
              {t.linkText} <MailText text={defangText(text)} />
            </Text>
          )}
        </div>
      </Group>
    </li>
  );
}
