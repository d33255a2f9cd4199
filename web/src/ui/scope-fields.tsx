import { Stack } from "@mantine/core";
import type { PickedScope } from "../lib/scope.ts";
import { scopeTexts as t } from "../texts/scope.ts";
import { PickMany } from "./pick-many.tsx";

interface ScopeFieldsProps {
  readonly scope: PickedScope;
  readonly onChange: (scope: PickedScope) => void;
  /** Behind each label, where there are several of them on one screen. */
  readonly about?: string | undefined;
  /** Only what belongs to this integration can be meant. */
  readonly integrationId?: string | undefined;
}

/** Whose copies: groups and mailboxes of the directory. */
export function ScopeFields({ scope, onChange, about, integrationId }: ScopeFieldsProps) {
  return (
    <Stack gap="md">
      {(["only", "except"] as const).map((part) => (
        <Stack key={part} gap="sm">
          {(["groups", "mailboxes"] as const).map((what) => (
            <PickMany
              key={what}
              what={what}
              label={t.fields[part][what]}
              about={about}
              integrationId={integrationId}
              picked={scope[part][what]}
              onPick={(picked) => onChange({ ...scope, [part]: { ...scope[part], [what]: picked } })}
            />
          ))}
        </Stack>
      ))}
    </Stack>
  );
}
