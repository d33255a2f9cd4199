import { Button, Group, NativeSelect, Stack, Text } from "@mantine/core";
import { useQueries } from "@tanstack/react-query";
import { ApiFailure } from "../../lib/api.ts";
import { useAccount, useMay } from "../../lib/account.ts";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { destinationName } from "../../ui/destination-name.ts";
import { Notice } from "../../ui/notice.tsx";
import { SettingPreview } from "../../ui/setting-preview.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { CHOICES, suggestedFor } from "./choices.ts";
import { DestinationTable } from "./destination-table.tsx";
import { bodyOf, changedIn, type Draft, rebased, type Wanted } from "./draft.ts";
import { previewQuery, type Choice, type Disposition, type Setting } from "./queries.ts";
import { SaveButton } from "./save-button.tsx";
import { ScopeSections } from "./scope-section.tsx";
import { UnprovenChoices, useIsUnproven } from "./unproven.tsx";
import { useSave } from "./use-save.ts";

interface SettingEditorProps {
  readonly settings: readonly Setting[];
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly onClose: () => void;
}

/** Chooses a folder for each disposition, and shows what that would have moved before it is saved. */
export function SettingEditor({ settings, draft, onDraft, onClose }: SettingEditorProps) {
  const { id } = useAccount();
  const maySaveAny = useMay("auto_retract.save_any");
  const changed = changedIn(settings, draft);
  const previews = useQueries({
    queries: changed.map((it) => previewQuery(id, bodyOf(it))),
  });
  const save = useSave(onClose);
  const isCounting = !maySaveAny && previews.some((it) => it.isFetching);
  const isBeyond = !maySaveAny && previews.some((it) => it.data?.limit.within === false);
  const change = (setting: Setting, part: Partial<Wanted>): void => {
    const wanted = draft[setting.integration_id];
    if (wanted !== undefined) onDraft({ ...draft, [setting.integration_id]: { ...wanted, ...part } });
  };
  return (
    <Stack gap="md">
      <DestinationTable
        settings={settings}
        cell={(setting, disposition) => (
          <DestinationSelect
            setting={setting}
            disposition={disposition}
            wanted={draft[setting.integration_id] ?? setting}
            onChange={(destinations) => change(setting, { destinations })}
          />
        )}
        last={{
          label: t.whenImpossible.label,
          about: t.whenImpossible.about,
          cell: (setting) => (
            <WhenImpossibleSelect
              setting={setting}
              value={(draft[setting.integration_id] ?? setting).when_impossible}
              onChange={(when_impossible) => change(setting, { when_impossible })}
            />
          ),
        }}
      />
      <AboutChoices settings={settings} />
      <ScopeSections
        settings={settings}
        draft={draft}
        onChange={(setting, scope) => change(setting, { scope })}
      />
      {changed.length === 0 && <Text size="sm">{t.nothingChanged}</Text>}
      {changed.map(({ setting }, index) => {
        const preview = previews[index];
        return preview === undefined ? undefined : (
          <SettingPreview key={setting.integration_id} name={setting.integration_name} query={preview} />
        );
      })}
      {save.error !== null && <Trouble error={save.error} />}
      <GoOn
        error={save.error}
        onGoOn={() => {
          save.reset();
          onDraft(rebased(draft, settings));
        }}
      />
      {isBeyond && <Notice title={t.limit.title}>{t.limit.counts}</Notice>}
      <Group gap="xs">
        <SaveButton
          changed={changed}
          isDisabled={isBeyond || isCounting}
          isSaving={save.isPending}
          onSave={save.mutate}
        />
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
      </Group>
    </Stack>
  );
}

/** Which of the choices nobody has shown to work, and which there are not. */
function AboutChoices({ settings }: Pick<SettingEditorProps, "settings">) {
  return (
    <>
      {settings.map((it) => (
        <UnprovenChoices key={it.integration_id} setting={it} choices={CHOICES[it.provider]} />
      ))}
      {settings.some((it) => it.provider === "google") && (
        <Text size="sm" c="dimmed">
          {t.notOffered}
        </Text>
      )}
    </>
  );
}

/** Where somebody else was faster. */
function GoOn({ error, onGoOn }: { readonly error: Error | null; readonly onGoOn: () => void }) {
  if (!(error instanceof ApiFailure) || error.type !== "changed_meanwhile") return undefined;
  return (
    <Button variant="default" w="fit-content" onClick={onGoOn}>
      {t.goOn}
    </Button>
  );
}

interface DestinationSelectProps {
  readonly setting: Setting;
  readonly disposition: Disposition;
  readonly wanted: Pick<Wanted, "destinations">;
  readonly onChange: (destinations: Wanted["destinations"]) => void;
}

function DestinationSelect({ setting, disposition, wanted, onChange }: DestinationSelectProps) {
  const suggested = suggestedFor(setting.provider, disposition);
  const isUnproven = useIsUnproven();
  const label = (it: Choice): string =>
    [
      destinationName(it),
      ...(it === suggested ? [t.suggested] : []),
      ...(isUnproven(setting, it) ? [selfTestTexts.unproven.word] : []),
    ].join(" · ");
  return (
    <NativeSelect
      aria-label={t.selectLabel(dispositionTexts[disposition].label, setting.integration_name)}
      data={CHOICES[setting.provider].map((it) => ({ value: it, label: label(it) }))}
      value={wanted.destinations[disposition]}
      onChange={(event) => {
        const chosen = CHOICES[setting.provider].find((it) => it === event.currentTarget.value);
        if (chosen !== undefined) onChange({ ...wanted.destinations, [disposition]: chosen });
      }}
    />
  );
}

const WHEN_IMPOSSIBLE = ["next_weaker", "leave"] as const;

interface WhenImpossibleSelectProps {
  readonly setting: Setting;
  readonly value: Setting["when_impossible"];
  readonly onChange: (value: Setting["when_impossible"]) => void;
}

function WhenImpossibleSelect({ setting, value, onChange }: WhenImpossibleSelectProps) {
  return (
    <NativeSelect
      aria-label={t.selectLabel(t.whenImpossible.label, setting.integration_name)}
      data={WHEN_IMPOSSIBLE.map((it) => ({ value: it, label: t.whenImpossible[it] }))}
      value={value}
      onChange={(event) => {
        const chosen = WHEN_IMPOSSIBLE.find((it) => it === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    />
  );
}
