import { Paper, Spoiler, Stack, Text, Title } from "@mantine/core";
import { EVERYBODY, type PickedScope } from "../../lib/scope.ts";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { ScopeFields } from "../../ui/scope-fields.tsx";
import { ScopeParts } from "../../ui/scope-parts.tsx";
import type { Draft } from "./draft.ts";
import type { Setting } from "./queries.ts";
import { ScopeTroubles } from "./scope-troubles.tsx";

interface ScopeSectionsProps {
  readonly settings: readonly Setting[];
  readonly draft: Draft;
  readonly onChange: (setting: Setting, scope: PickedScope) => void;
}

/** For whom the settings are, integration by integration. */
export function ScopeSections({ settings, draft, onChange }: ScopeSectionsProps) {
  return settings.map((setting) => (
    <ScopeSection
      key={setting.integration_id}
      setting={setting}
      scope={draft[setting.integration_id]?.scope ?? EVERYBODY}
      onChange={(scope) => onChange(setting, scope)}
    />
  ));
}

interface ScopeSectionProps {
  readonly setting: Setting;
  readonly scope: PickedScope;
  readonly onChange: (scope: PickedScope) => void;
}

function ScopeSection({ setting, scope, onChange }: ScopeSectionProps) {
  const title = t.scope.title(setting.integration_name);
  return (
    <Paper withBorder p="md" component="section" aria-label={title}>
      <Stack gap="xs">
        <Title order={2} size="h5">
          {title}
        </Title>
        <Text size="sm" component="div">
          <ScopeParts scope={setting.scope} />
        </Text>
        <ScopeTroubles setting={setting} />
        <Text size="sm" c="dimmed">
          {t.scope.about}
        </Text>
        <Spoiler
          maxHeight={0}
          showLabel={t.scope.choose(setting.integration_name)}
          hideLabel={t.scope.hide(setting.integration_name)}
        >
          <ScopeFields
            scope={scope}
            onChange={onChange}
            about={setting.integration_name}
            integrationId={setting.integration_id}
          />
        </Spoiler>
      </Stack>
    </Paper>
  );
}
