import { Anchor, Code, Text } from "@mantine/core";
import { messageTexts } from "../../texts/message.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import type { Copy } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.copies;

/** What the claim rests on, as it was written down when it was checked at the mailbox. */
export function CopyEvidence({ progress }: { readonly progress: NonNullable<Copy["latest"]> }) {
  const { account } = useWhich();
  const { attempts, was_read: wasRead, evidence, retraction_id: retraction } = progress;
  return (
    <details>
      <summary>{t.showEvidence}</summary>
      <Text size="xs">
        {t.attempts(attempts)}
        {wasRead !== null && `, ${t.wasRead[wasRead ? "true" : "false"]}`}.{" "}
        <Anchor component={ShellLink} to={`/${account}/retractions/${retraction}`} size="xs">
          {t.retraction}
        </Anchor>
      </Text>
      {Object.keys(evidence).length > 0 && (
        <Code block mah={240} style={{ whiteSpace: "pre-wrap", overflowWrap: "anywhere", overflowY: "auto" }}>
          {JSON.stringify(evidence, undefined, 2)}
        </Code>
      )}
    </details>
  );
}
