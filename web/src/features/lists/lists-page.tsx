import { Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { listTexts as t } from "../../texts/lists.ts";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Pager } from "../../ui/pager.tsx";
import { SearchField } from "../../ui/search-field.tsx";
import { EntryForm } from "./entry-form.tsx";
import { EntryTable } from "./entry-table.tsx";
import { ExportButton } from "./export-button.tsx";
import { ImportForm } from "./import-form.tsx";
import { entriesQuery, LISTS, type ListName, PER_PAGE } from "./queries.ts";

/** Allow, block, trusted domains: by them people overrule the detectors. */
export function ListsPage() {
  const { id } = useAccount();
  const navigate = useNavigate();
  const { list = "block", search = "", page = 1 } = useSearch({ from: "/$account/settings/lists" });
  const query = useQuery(entriesQuery(id, { list, search, page }));
  const go = (to: { list?: ListName; search?: string; page?: number }): void => {
    void navigate({ to: "/$account/settings/lists", params: { account: id }, search: { list, ...to } });
  };
  return (
    <Stack gap="md" maw={1280}>
      <PageHeader title={t.title} actions={<Actions key={list} list={list} />} />
      <SegmentedControl
        aria-label={t.which}
        value={list}
        data={LISTS.map((it) => ({ value: it, label: t.lists[it].title }))}
        onChange={(value) => go({ list: LISTS.find((it) => it === value) ?? list })}
        w="fit-content"
      />
      <Text size="sm" maw={760}>
        {t.lists[list].about}
      </Text>
      <SearchField key={list} label={t.search} value={search} onSearch={(wanted) => go({ search: wanted })} />
      <Loaded query={query}>
        {({ entries, total }) =>
          entries.length === 0 ? (
            <Nothing list={list} search={search} />
          ) : (
            <>
              <EntryTable list={list} entries={entries} />
              <Pager page={page} perPage={PER_PAGE} total={total} onPage={(to) => go({ search, page: to })} />
            </>
          )
        }
      </Loaded>
    </Stack>
  );
}

function Actions({ list }: { readonly list: ListName }) {
  return (
    <Group gap="xs">
      <ExportButton list={list} />
      <ModalButton label={t.import} variant="default">
        {(close) => <ImportForm list={list} onDone={close} />}
      </ModalButton>
      <ModalButton label={t.add} title={`${t.add}: ${t.lists[list].title}`}>
        {(close) => <EntryForm list={list} onDone={close} />}
      </ModalButton>
    </Group>
  );
}

function Nothing({ list, search }: { readonly list: ListName; readonly search: string }) {
  return search === "" ? (
    <Empty {...t.lists[list].empty} />
  ) : (
    <Empty title={t.notFound(search)} body={t.notFoundBody} />
  );
}
