import { Alert, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { messageTexts } from "../../texts/message.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { defangText } from "../../lib/defang.ts";
import { AttachmentTable } from "./attachment-table.tsx";
import { HeaderTable } from "./header-table.tsx";
import { MailFrame } from "./mail-frame.tsx";
import { MailSource } from "./mail-source.tsx";
import { type Preview, previewQuery } from "./queries.ts";
import { Section } from "./section.tsx";
import { useWhich } from "./use-which.ts";

const t = messageTexts.raw;
const VIEWS = ["html", "text", "source", "headers"] as const;
type View = (typeof VIEWS)[number];

/** The original mail, made safe. */
export function PreviewView() {
  return (
    <Loaded query={useQuery(previewQuery(useWhich()))}>{(preview) => <Views preview={preview} />}</Loaded>
  );
}

function Views({ preview }: { readonly preview: Preview }) {
  const [view, show] = useState<View>(preview.html === "" ? "text" : "html");
  return (
    <Stack>
      {preview.truncated && (
        <Alert variant="outline" color="yellow" title={t.truncated}>
          {preview.missing.map((it) => t.missing[it] ?? it).join("; ")}
        </Alert>
      )}
      <SegmentedControl
        aria-label={t.viewLabel}
        size="xs"
        value={view}
        onChange={(next) => show((now) => VIEWS.find((it) => it === next) ?? now)}
        data={VIEWS.map((it) => ({ value: it, label: t.views[it] }))}
        style={{ alignSelf: "flex-start" }}
      />
      {CONTENT[view](preview)}
      {preview.attachments.length > 0 && (
        <Section title={messageTexts.details.attachments}>
          <AttachmentTable attachments={preview.attachments} />
        </Section>
      )}
    </Stack>
  );
}

const CONTENT: Readonly<Record<View, (preview: Preview) => ReactNode>> = {
  html: (preview) => (preview.html === "" ? <Nothing text={t.noHtml} /> : <MailFrame preview={preview} />),
  text: ({ text }) => (text === "" ? <Nothing text={t.noText} /> : <MailSource text={defangText(text)} />),
  source: ({ html }) => (html === "" ? <Nothing text={t.noHtml} /> : <MailSource text={html} />),
  headers: ({ headers }) =>
    headers.length === 0 ? (
      <Nothing text={t.noHeaders} />
    ) : (
      <HeaderTable headers={headers} mostCharacters={4_096} />
    ),
};

function Nothing({ text }: { readonly text: string }) {
  return <Text size="sm">{text}</Text>;
}
