import { Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

interface EmptyProps {
  readonly title: string;
  /** What to do about it. */
  readonly body: ReactNode;
  readonly action?: ReactNode;
}

/** Nothing is there: why, and what to do. */
export function Empty({ title, body, action }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      <Text fw={600}>{title}</Text>
      <Text c="dimmed" size="sm" ta="center" maw={520}>
        {body}
      </Text>
      {action}
    </Stack>
  );
}
