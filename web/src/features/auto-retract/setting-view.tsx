import { Group, Stack, Text } from "@mantine/core";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { ScopeParts } from "../../ui/scope-parts.tsx";
import { suggestedFor } from "./choices.ts";
import { DestinationTable } from "./destination-table.tsx";
import { HistoryButton } from "./history-button.tsx";
import { ScopeTroubles } from "./scope-troubles.tsx";
import { UnprovenHardDelete, useIsUnproven } from "./unproven.tsx";
import type { Disposition, Setting, Version } from "./queries.ts";

interface SettingViewProps {
  readonly settings: readonly Setting[];
  readonly onRestore: (setting: Setting, version: Version) => void;
}

/** What stands, with who saved it. */
export function SettingView({ settings, onRestore }: SettingViewProps) {
  return (
    <Stack gap="md">
      <DestinationTable
        settings={settings}
        cell={(setting, disposition) => <Chosen setting={setting} disposition={disposition} />}
        last={{
          label: t.whenImpossible.label,
          about: t.whenImpossible.about,
          cell: (setting) => t.whenImpossible[setting.when_impossible],
        }}
      />
      {settings.map((setting) => (
        <UnprovenHardDelete key={setting.integration_id} setting={setting} />
      ))}
      {settings.map((setting) => (
        <ScopeTroubles key={setting.integration_id} setting={setting} />
      ))}
      {settings.map((setting) => (
        <Group key={setting.integration_id} gap="xs">
          <Text size="sm" fw={600} component="div">
            <MailText text={setting.integration_name} />
          </Text>
          <Text size="sm">{t.provider[setting.provider]}</Text>
          {setting.version > 0 && <Text size="sm">{t.version(setting.version)}</Text>}
          <SavedBy saved_by={setting.saved_by} saved_at={setting.saved_at} />
          <Text size="sm" component="div">
            {t.scope.label}: <ScopeParts scope={setting.scope} />
          </Text>
          <HistoryButton setting={setting} onRestore={(version) => onRestore(setting, version)} />
        </Group>
      ))}
    </Stack>
  );
}

function Chosen({ setting, disposition }: { readonly setting: Setting; readonly disposition: Disposition }) {
  const chosen = setting.destinations[disposition];
  const suggested = suggestedFor(setting.provider, disposition);
  const isUnproven = useIsUnproven();
  return (
    <Stack gap={2}>
      <Text size="sm" fw={chosen === "none" ? 400 : 600}>
        {destinationName(chosen)}
        {isUnproven(setting, chosen) && ` · ${selfTestTexts.unproven.word}`}
      </Text>
      <Text size="xs" c="dimmed">
        {chosen === suggested ? t.isSuggested : t.suggestion(destinationName(suggested))}
      </Text>
    </Stack>
  );
}
