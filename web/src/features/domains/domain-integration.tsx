import { NativeSelect } from "@mantine/core";
import type { editDomain } from "#api/contract/domains.ts";
import { call } from "../../lib/api.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { domainTexts } from "../../texts/domains.ts";
import { Trouble } from "../../ui/trouble.tsx";
import type { Domain } from "./queries.ts";

const t = domainTexts.domains;

interface DomainIntegrationProps {
  readonly domain: Domain;
  readonly integrations: readonly Integration[];
}

/** Which integration a domain's mailboxes are looked for in. */
export function DomainIntegration({ domain, integrations }: DomainIntegrationProps) {
  const edit = useChange<string | null>({
    touches: ["domains"],
    change: async (account, integration_id) => {
      const asked = { account, params: { domain_id: domain.id }, body: { integration_id } };
      return call<typeof editDomain>("PATCH", "/settings/domains/:domain_id", asked);
    },
    said: () => t.changed(domain.domain),
  });
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={t.integrationOf(domain.domain)}
        value={domain.integration_id ?? ""}
        disabled={edit.isPending}
        onChange={(event) => edit.mutate(event.currentTarget.value === "" ? null : event.currentTarget.value)}
        data={[{ value: "", label: t.none }, ...integrations.map((it) => ({ value: it.id, label: it.name }))]}
      />
      {edit.error !== null && <Trouble error={edit.error} />}
    </>
  );
}
