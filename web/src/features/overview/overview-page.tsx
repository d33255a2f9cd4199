import { SegmentedControl, Stack } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { overviewTexts as t } from "../../texts/overview.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { AttentionList } from "./attention-list.tsx";
import { FiguresPanel } from "./figures-panel.tsx";
import { NextSteps } from "./next-steps.tsx";
import { attentionQuery, figuresQuery } from "./queries.ts";
import { RANGES, readRange } from "./range.ts";

/** How the organisation's mail and retractions stand, and what a person should look at. */
export function OverviewPage() {
  const { id: account } = useAccount();
  const { range = "24h" } = readRange(useSearch({ strict: false }));
  const attention = useQuery(attentionQuery(account));
  const figures = useQuery(figuresQuery(account, range));
  return (
    <>
      <PageHeader title={t.title} actions={<RangeChoice />} />
      <Stack gap="md">
        <Loaded query={attention}>
          {({ concerns, set_up }) => (
            <>
              <NextSteps setUp={set_up} />
              <AttentionList concerns={concerns} />
            </>
          )}
        </Loaded>
        <Loaded query={figures}>
          {(found) => <FiguresPanel figures={found} range={range} now={new Date(figures.dataUpdatedAt)} />}
        </Loaded>
      </Stack>
    </>
  );
}

function RangeChoice() {
  const { id: account } = useAccount();
  const { range = "24h" } = readRange(useSearch({ strict: false }));
  const navigate = useNavigate();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t.range.label}
      data={RANGES.map((it) => ({ value: it, label: t.range[it] }))}
      value={range}
      onChange={(chosen) => {
        void navigate({
          to: "/$account/overview",
          params: { account },
          search: readRange({ range: chosen }),
          replace: true,
        });
      }}
    />
  );
}
