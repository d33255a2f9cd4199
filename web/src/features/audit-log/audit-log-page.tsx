import { Button, Center, Stack, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { auditLogTexts as t } from "../../texts/audit-log.ts";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import type { AuditSearch } from "./audit-search.ts";
import { AuditTable } from "./audit-table.tsx";
import { ChainState } from "./chain-state.tsx";
import { FilterForm } from "./filter-form.tsx";
import { auditLogQuery, exportUrl } from "./queries.ts";
import { MoreButton } from "../../ui/more-button.tsx";

/** Who did what. */
export function AuditLogPage() {
  const search = useSearch({ from: "/$account/settings/audit-log" });
  const navigate = useNavigate();
  return (
    <Stack gap="md" maw={1400}>
      <PageHeader title={t.title} actions={<Exports search={search} />} />
      <Text size="sm" maw={760}>
        {t.lead}
      </Text>
      <ChainState />
      <FilterForm search={search} onSearch={(next) => void navigate({ to: ".", search: next })} />
      <Entries search={search} />
    </Stack>
  );
}

function Exports({ search }: { readonly search: AuditSearch }) {
  const { id } = useAccount();
  return (["csv", "ndjson"] as const).map((format) => (
    <Button
      key={format}
      component="a"
      variant="default"
      size="xs"
      href={exportUrl(id, format, search)}
      download={`audit-log.${format}`}
    >
      {t.export[format]}
    </Button>
  ));
}

function Entries({ search }: { readonly search: AuditSearch }) {
  const { id } = useAccount();
  const query = useInfiniteQuery(auditLogQuery(id, search));
  return (
    <Loaded query={query}>
      {({ pages }) => {
        const entries = pages.flatMap((it) => it.result);
        if (entries.length === 0)
          return <Empty {...(Object.keys(search).length === 0 ? t.emptyLog : t.empty)} />;
        return (
          <>
            <AuditTable entries={entries} />
            <Center>
              <MoreButton label={t.more} of={query} />
            </Center>
          </>
        );
      }}
    </Loaded>
  );
}
