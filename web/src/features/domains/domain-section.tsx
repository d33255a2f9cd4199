import { Text } from "@mantine/core";
import { IconCircleCheck, IconClockHour4, IconPlugConnectedX, type TablerIcon } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { type Integration, integrationsQuery } from "../../lib/integrations.ts";
import { domainTexts } from "../../texts/domains.ts";
import { verificationTexts } from "../../texts/domain-verification.ts";
import { formTexts } from "../../texts/forms.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { Moment } from "../../ui/moment.tsx";
import { Section } from "../../ui/section.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { AddDomain } from "./add-domain.tsx";
import { DomainIntegration } from "./domain-integration.tsx";
import { type Domain, domainsQuery } from "./queries.ts";
import { RemoveDomain } from "./remove-domain.tsx";
import { VerificationState } from "./verification-state.tsx";

const t = domainTexts.domains;

const LOOKS: Readonly<Record<Domain["status"], { readonly icon: TablerIcon; readonly colour: string }>> = {
  ACTIVE: { icon: IconCircleCheck, colour: "green-7" },
  PENDING: { icon: IconClockHour4, colour: "yellow-7" },
  FAILED: { icon: IconPlugConnectedX, colour: "red-7" },
};

/** The accepted domains, each with its integration. */
export function DomainSection() {
  const { id } = useAccount();
  const domains = useQuery(domainsQuery(id));
  const integrations = useQuery(integrationsQuery(id));
  return (
    <Section title={t.title} lead={t.lead}>
      <AddDomain integrations={integrations.data ?? []} />
      <Loaded query={domains}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty title={t.empty.title} body={t.empty.body} />
          ) : (
            <DomainTable rows={rows} integrations={integrations.data ?? []} />
          )
        }
      </Loaded>
    </Section>
  );
}

interface DomainTableProps {
  readonly rows: readonly Domain[];
  readonly integrations: readonly Integration[];
}

function DomainTable({ rows, integrations }: DomainTableProps) {
  return (
    <CardTable
      label={t.table}
      rows={rows}
      keyOf={(it) => it.id}
      columns={[
        {
          label: t.domain,
          cell: (it) => (
            <Text size="sm" fw={600} component="span">
              <bdi>{it.domain}</bdi>
            </Text>
          ),
        },
        {
          label: t.integration,
          cell: (it) => <DomainIntegration domain={it} integrations={integrations} />,
        },
        { label: verificationTexts.column, cell: (it) => <VerificationState domain={it} /> },
        { label: t.state, cell: (it) => <DomainState domain={it} /> },
        { label: t.added, cell: (it) => <Moment at={it.created_at} /> },
        { label: formTexts.actions, cell: (it) => <RemoveDomain domain={it} /> },
      ]}
    />
  );
}

function DomainState({ domain: { status, authorization } }: { readonly domain: Domain }) {
  const { icon, colour } = LOOKS[status];
  return (
    <StateWord
      icon={icon}
      colour={colour}
      word={t.states[status]}
      about={authorization?.status_message ?? undefined}
    />
  );
}
