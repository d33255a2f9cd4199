import { Badge, Code, Group, List, Text } from "@mantine/core";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { CopyText } from "../../ui/copy-text.tsx";
import type { Right } from "./queries.ts";

/** The rights to grant, each with its reason. */
export function RightsList({ rights }: { readonly rights: readonly Right[] }) {
  return (
    <List spacing="xs" size="sm" listStyleType="none">
      {rights.map(({ name, reason, optional }) => (
        <List.Item key={name}>
          <Group gap={4}>
            <Code style={{ overflowWrap: "anywhere" }}>{name}</Code>
            <CopyText text={name} label={t.copy(name)} />
            {optional && (
              <Badge size="xs" variant="default">
                {t.optional}
              </Badge>
            )}
          </Group>
          <Text size="sm">{reason}</Text>
        </List.Item>
      ))}
    </List>
  );
}
