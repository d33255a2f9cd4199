import { Box, Text } from "@mantine/core";
import { useMemo } from "react";
import { messageTexts } from "../../texts/message.ts";
import { frameDocument } from "./frame-document.ts";
import { LinkList } from "./link-list.tsx";
import classes from "./mail-frame.module.css";
import type { Preview } from "./queries.ts";
import { safeHtml } from "./safe-html.ts";
import { Section } from "./section.tsx";

const t = messageTexts.raw;

/**
 * The mail's HTML: cleaned, and then shown in a frame that may do nothing. Each of the two would do by itself; the frame
 * has no scripts, no forms, no way to its page, and a policy that lets nothing be loaded.
 */
export function MailFrame({ preview: { html, images } }: { readonly preview: Preview }) {
  const safe = useMemo(() => safeHtml(html, images), [html, images]);
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {t.blocked(safe.missingImages, safe.links.length)} {safe.isCut && t.formattedCut}
      </Text>
      <iframe
        title={t.frameTitle}
        sandbox=""
        referrerPolicy="no-referrer"
        srcDoc={frameDocument(safe.html)}
        className={classes["frame"]}
      />
      {safe.links.length > 0 && (
        <Box mt="md">
          <Section title={t.links} hint={t.linksHint}>
            <LinkList links={safe.links} />
          </Section>
        </Box>
      )}
    </div>
  );
}
