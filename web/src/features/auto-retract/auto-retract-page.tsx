import { Anchor, Button, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Notice } from "../../ui/notice.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SettingProposal } from "../../ui/setting-proposal.tsx";
import { AutomationMode } from "./automation-mode.tsx";
import { type Draft, draftOf, restored } from "./draft.ts";
import { LimitView } from "./limit-view.tsx";
import { autoRetractQuery, type Setting, type Version } from "./queries.ts";
import { SettingEditor } from "./setting-editor.tsx";
import { SettingView } from "./setting-view.tsx";

/** Retract Settings › Auto-Retract. */
export function AutoRetractPage() {
  const { id } = useAccount();
  const query = useQuery(autoRetractQuery(id));
  const [draft, setDraft] = useState<Draft>();
  const settings = query.data?.settings ?? [];
  const begin = (): void => setDraft(draftOf(settings));
  return (
    <Stack gap="md" maw={1080}>
      <PageHeader
        title={t.title}
        actions={draft === undefined && settings.length > 0 && <Button onClick={begin}>{t.edit}</Button>}
      />
      <Text size="sm">{t.lead}</Text>
      <Loaded query={query}>
        {(standing) => <Standing {...standing} draft={draft} onDraft={setDraft} />}
      </Loaded>
    </Stack>
  );
}

interface StandingProps {
  readonly settings: readonly Setting[];
  readonly hasJournal: boolean;
  readonly draft: Draft | undefined;
  readonly onDraft: (draft: Draft | undefined) => void;
}

function Standing({ settings, hasJournal, draft, onDraft }: StandingProps) {
  const { id } = useAccount();
  if (settings.length === 0) return <NoIntegration />;
  const restore = (setting: Setting, version: Version): void => {
    onDraft({ ...draftOf(settings), [setting.integration_id]: restored(setting, version) });
  };
  return (
    <>
      {!hasJournal && (
        <Notice title={t.noJournal.title}>
          {t.noJournal.body}{" "}
          <Anchor component={ShellLink} to={`/${id}/settings/domains`} inherit>
            {t.noJournal.action}
          </Anchor>
        </Notice>
      )}
      {settings.map((it) => (
        <SettingProposal key={it.integration_id} setting={it} />
      ))}
      {draft === undefined ? (
        <SettingView settings={settings} onRestore={restore} />
      ) : (
        <SettingEditor
          settings={settings}
          draft={draft}
          onDraft={onDraft}
          onClose={() => onDraft(undefined)}
        />
      )}
      <AutomationMode />
      <LimitView />
    </>
  );
}

function NoIntegration() {
  const { id } = useAccount();
  return (
    <Empty
      title={t.noIntegration.title}
      body={t.noIntegration.body}
      action={
        <Button component={ShellLink} to={`/${id}/settings/integrations`} variant="default">
          {t.noIntegration.action}
        </Button>
      }
    />
  );
}
