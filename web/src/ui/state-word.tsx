import { Group, Text } from "@mantine/core";
import type { TablerIcon } from "@tabler/icons-react";

interface StateWordProps {
  readonly icon: TablerIcon;
  /** Of the theme, such as `red-7`: it only goes with the word. */
  readonly colour: string;
  readonly word: string;
  readonly about?: string | undefined;
}

/** How something stands: a word with its sign, and why. */
export function StateWord({ icon: Icon, colour, word, about }: StateWordProps) {
  return (
    <div>
      <Group gap={4} wrap="nowrap" align="center">
        <Icon size={16} aria-hidden color={`var(--mantine-color-${colour})`} style={{ flexShrink: 0 }} />
        <Text size="sm">{word}</Text>
      </Group>
      {about !== undefined && about !== "" && (
        <Text size="xs" c="dimmed">
          {about}
        </Text>
      )}
    </div>
  );
}
