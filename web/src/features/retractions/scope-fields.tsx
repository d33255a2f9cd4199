import { Stack, Text } from "@mantine/core";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import type { FieldsProps } from "./naming-fields.tsx";
import { PickMany } from "./pick-many.tsx";

/** Whose copies: groups and mailboxes of the directory. */
export function ScopeFields({ form, onChange }: FieldsProps) {
  const { scope } = form;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {t.scopeHint}
      </Text>
      {(["only", "except"] as const).map((part) => (
        <Stack key={part} gap="sm">
          {(["groups", "mailboxes"] as const).map((what) => (
            <PickMany
              key={what}
              what={what}
              label={t.scope[part][what]}
              picked={scope[part][what]}
              onPick={(picked) =>
                onChange({ scope: { ...scope, [part]: { ...scope[part], [what]: picked } } })
              }
            />
          ))}
        </Stack>
      ))}
    </Stack>
  );
}
