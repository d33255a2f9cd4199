import { Card, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount, useMay } from "../../lib/account.ts";
import { runTexts as t } from "../../texts/run.ts";
import { OutcomeBar } from "../../ui/outcome-bar.tsx";
import { openOf } from "../../ui/outcomes.ts";
import { EstimateText } from "./estimate-text.tsx";
import { HeldPanel } from "./held-panel.tsx";
import { type Run, undoneByQuery } from "./queries.ts";
import { RunActions } from "./run-actions.tsx";
import { RunFacts } from "./run-facts.tsx";
import { TABS, type Tab } from "./run-search.ts";
import { RunTabs } from "./run-tabs.tsx";

/** A run as it goes: the server tells when something has happened, and what is shown is asked for again. */
export function RunView({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const mayRetract = useMay("mail.retract");
  const undone = useQuery(undoneByQuery({ account, id: run.id }));
  const settled = run.copies - openOf(run.counts);
  const isHeld = (run.counts.held ?? 0) > 0;
  // Whoever may not release is not shown what a release would do: it reads the mailboxes.
  const isShown: Readonly<Partial<Record<Tab, boolean>>> = {
    decisions: (run.counts.identity_mismatch ?? 0) > 0,
    exposure: run.kind !== "release",
    release: mayRetract,
  };
  const tabs = TABS.filter((it) => isShown[it] ?? true);
  return (
    <>
      <Card withBorder>
        <Stack gap="sm">
          <OutcomeBar counts={run.counts} copies={run.copies} withLegend />
          <Group justify="space-between" gap="sm">
            <Text size="sm" aria-live="polite">
              {t.progress(settled, run.copies)}
              <EstimateText estimate={run.estimate} />
            </Text>
            {mayRetract && <RunActions run={run} />}
          </Group>
          <RunFacts run={run} undoneBy={undone.data ?? []} />
        </Stack>
      </Card>
      {isHeld && run.held !== null && <HeldPanel run={run} held={run.held} />}
      <RunTabs run={run} tabs={tabs} />
    </>
  );
}
