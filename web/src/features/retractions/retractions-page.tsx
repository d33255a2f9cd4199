import { Button, Skeleton, Stack, Tabs } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount, useMay } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { retractionTexts as t } from "../../texts/retractions.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { DecisionList } from "./decision-list.tsx";
import { ListFilters } from "./list-filters.tsx";
import { LISTS, type ListSearch, readListSearch, type RunList, toListQuery } from "./list-search.ts";
import { retractionsQuery } from "./queries.ts";
import { RetractionTable } from "./retraction-table.tsx";
import { MoreButton } from "../../ui/more-button.tsx";

/** Every plan and run, and those about which somebody has to do something. */
export function RetractionsPage() {
  const { id: account } = useAccount();
  const mayRetract = useMay("mail.retract");
  const navigate = useNavigate();
  const search = readListSearch(useSearch({ strict: false }));
  const { list = "all" } = search;
  const change = (next: ListSearch): void => {
    void navigate({ to: "/$account/retractions", params: { account }, search: next, replace: true });
  };
  return (
    <>
      <PageHeader
        title={t.title}
        actions={
          mayRetract && (
            <Button component={ShellLink} to={`/${account}/retractions/new`}>
              {t.start}
            </Button>
          )
        }
      />
      <Tabs
        value={list}
        onChange={(value) => {
          const { state: _, ...kept } = search;
          change(readListSearch({ ...kept, list: value }));
        }}
      >
        <Tabs.List aria-label={t.title}>
          {LISTS.map((it) => (
            <Tabs.Tab key={it} value={it}>
              {t.lists[it]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={list} pt="md">
          {list === "decisions" ? (
            <DecisionList />
          ) : (
            <Stack gap="sm">
              <ListFilters search={search} onChange={change} />
              <Found list={list} search={search} />
            </Stack>
          )}
        </Tabs.Panel>
      </Tabs>
    </>
  );
}

interface FoundProps {
  readonly list: RunList;
  readonly search: ListSearch;
}

function Found({ list, search }: FoundProps) {
  const { id: account } = useAccount();
  const found = useInfiniteQuery(retractionsQuery(account, toListQuery(list, search)));
  if (found.isPending) return <Skeleton h={240} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const rows = found.data.pages.flatMap((it) => it.result);
  if (rows.length === 0) return <Nothing list={list} search={search} />;
  return (
    <>
      <RetractionTable rows={rows} />
      <MoreButton of={found} />
    </>
  );
}

function Nothing({ list, search: { kind, state, by } }: FoundProps) {
  const isFiltered = kind !== undefined || state !== undefined || by !== undefined;
  return <Empty {...(isFiltered ? t.empty.filtered : t.empty[list])} />;
}
