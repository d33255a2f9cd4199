import { Code, Group, Stack, Text } from "@mantine/core";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { CopyText } from "../../ui/copy-text.tsx";

interface CopyBlockProps {
  readonly label: string;
  readonly text: string;
}

/** Something to be entered elsewhere, exactly as it stands. */
export function CopyBlock({ label, text }: CopyBlockProps) {
  return (
    <Stack gap={2}>
      <Group gap={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyText text={text} label={t.copy(label)} />
      </Group>
      <Code block tabIndex={0} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {text}
      </Code>
    </Stack>
  );
}
