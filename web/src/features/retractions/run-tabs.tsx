import { Tabs } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { retractionTexts as t } from "../../texts/retractions.ts";
import { CopiesTab } from "./copies-tab.tsx";
import { DecisionList } from "./decision-list.tsx";
import { ExposureTab } from "./exposure-tab.tsx";
import { MessagesTab } from "./messages-tab.tsx";
import type { Run } from "./queries.ts";
import { ReleaseTab } from "./release-tab.tsx";
import { readRunSearch, type Tab } from "./run-search.ts";
import { UndoTab } from "./undo-tab.tsx";

interface RunTabsProps {
  readonly run: Run;
  readonly tabs: readonly Tab[];
}

/** What a run consists of, whom it came too late for, and the way back. Which of them is open stands in the address. */
export function RunTabs({ run, tabs }: RunTabsProps) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const search = readRunSearch(useSearch({ strict: false }));
  const tab = tabs.find((it) => it === search.tab) ?? "copies";
  const choose = (value: string | null): void => {
    const params = { account, retraction: run.id };
    const next = readRunSearch({ ...search, tab: value });
    void navigate({ to: "/$account/retractions/$retraction", params, search: next, replace: true });
  };
  const isRelease = run.kind === "release";
  return (
    <Tabs value={tab} onChange={choose} keepMounted={false}>
      <Tabs.List>
        {tabs.map((it) => (
          <Tabs.Tab key={it} value={it}>
            {it === "release" && isRelease ? t.tabs.undo : t.tabs[it]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="copies" pt="sm">
        <CopiesTab run={run} />
      </Tabs.Panel>
      <Tabs.Panel value="decisions" pt="sm">
        <DecisionList run={run.id} />
      </Tabs.Panel>
      <Tabs.Panel value="messages" pt="sm">
        <MessagesTab run={run} />
      </Tabs.Panel>
      <Tabs.Panel value="exposure" pt="sm">
        <ExposureTab run={run} />
      </Tabs.Panel>
      <Tabs.Panel value="release" pt="sm">
        {isRelease ? <UndoTab run={run} /> : <ReleaseTab run={run} />}
      </Tabs.Panel>
    </Tabs>
  );
}
