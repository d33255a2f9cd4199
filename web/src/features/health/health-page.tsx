import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { healthTexts as t } from "../../texts/health.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Moment } from "../../ui/moment.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Section } from "../../ui/section.tsx";
import { CheckTable } from "./check-table.tsx";
import { checksOf } from "./checks.ts";
import { Connections } from "./connections.tsx";
import { Expiries } from "./expiries.tsx";
import { type Health, healthQuery } from "./queries.ts";
import { Sources } from "./sources.tsx";

/** How the installation does, as far as it matters to this organisation. */
export function HealthPage() {
  const health = useQuery(healthQuery(useAccount().id));
  return (
    <>
      <PageHeader title={t.title} />
      <Text size="sm" c="dimmed" mb="md">
        {t.lead} <GuideLink to="monitoring">{t.guide}</GuideLink>
      </Text>
      <Loaded query={health}>
        {(it) => (
          <Stack gap="xl">
            <Section title={t.checks.title}>
              <CheckTable checks={checksOf(it)} />
            </Section>
            <Connections integrations={it.integrations} />
            <Sources sources={it.sources} />
            <Section title={t.ledger.title}>
              <Ledger health={it} />
            </Section>
            <Section title={t.processes.title}>
              <Processes processes={it.processes} />
            </Section>
            <Expiries expiries={it.expiries} />
          </Stack>
        )}
      </Loaded>
    </>
  );
}

function Ledger({ health: { queue, worked_at } }: { readonly health: Health }) {
  const moment = (at: string | null) => (at === null ? undefined : <Moment at={at} />);
  return (
    <Facts
      facts={[
        [t.ledger.open, queue.open.toLocaleString("en")],
        [t.ledger.held, queue.held.toLocaleString("en")],
        [t.ledger.due, queue.due.toLocaleString("en")],
        [t.ledger.oldestDue, moment(queue.oldest_due_at)],
        [t.ledger.throttledUntil, moment(queue.throttled_until)],
        [t.ledger.workedAt, moment(worked_at)],
      ]}
    />
  );
}

function Processes({ processes }: Pick<Health, "processes">) {
  return (
    <CardTable
      label={t.processes.title}
      rows={processes}
      keyOf={(it) => `${it.started_at} ${it.roles.join(" ")}`}
      columns={[
        { label: t.processes.roles, cell: (it) => it.roles.join(", ") },
        { label: t.processes.version, cell: (it) => it.version },
        { label: t.processes.started, cell: (it) => <Moment at={it.started_at} /> },
        { label: t.processes.seen, cell: (it) => <Moment at={it.seen_at} /> },
      ]}
    />
  );
}
