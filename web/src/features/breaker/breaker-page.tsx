import { Skeleton, Stack, Tabs, Text } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount, useMay } from "../../lib/account.ts";
import { breakerTexts as t } from "../../texts/breaker.ts";
import { Empty } from "../../ui/empty.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { AutomationCard } from "./automation-card.tsx";
import { readBreakerSearch } from "./breaker-search.ts";
import { LimitsCard } from "./limits-card.tsx";
import { ObservedCard } from "./observed-card.tsx";
import { tripsQuery } from "./queries.ts";
import { RollbackCard } from "./rollback-card.tsx";
import { TripCard } from "./trip-card.tsx";
import { MoreButton } from "../../ui/more-button.tsx";

/** What has stopped automation, what waits for a person because of it, and how much automation may do. */
export function BreakerPage() {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const search = readBreakerSearch(useSearch({ strict: false }));
  const mayRetract = useMay("mail.retract");
  const mayConfigure = useMay("auto_retract.configure");
  const { list = "open" } = search;
  const choose = (value: string | null): void => {
    const next = readBreakerSearch({ ...search, list: value });
    void navigate({ to: "/$account/breaker", params: { account }, search: next, replace: true });
  };
  return (
    <Stack gap="md">
      <div>
        <PageHeader title={t.title} />
        <Text c="dimmed">{t.lead}</Text>
      </div>
      <Tabs value={list} onChange={choose}>
        <Tabs.List aria-label={t.title}>
          <Tabs.Tab value="open">{t.lists.open}</Tabs.Tab>
          <Tabs.Tab value="all">{t.lists.all}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value={list} pt="md">
          <Trips isOpen={list === "open"} />
        </Tabs.Panel>
      </Tabs>
      {mayRetract && <RollbackCard key={search.rule ?? ""} rule={search.rule ?? ""} />}
      {mayConfigure && <AutomationCard />}
      {mayRetract && <ObservedCard />}
      {mayConfigure && <LimitsCard />}
    </Stack>
  );
}

function Trips({ isOpen }: { readonly isOpen: boolean }) {
  const { id: account } = useAccount();
  const found = useInfiniteQuery(tripsQuery(account, isOpen));
  if (found.isPending) return <Skeleton h={160} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const trips = found.data.pages.flatMap((it) => it.result);
  if (trips.length === 0) return <Empty {...t.none[isOpen ? "open" : "all"]} />;
  return (
    <Stack gap="md">
      {trips.map((it) => (
        <TripCard key={it.id} trip={it} />
      ))}
      <MoreButton of={found} />
    </Stack>
  );
}
