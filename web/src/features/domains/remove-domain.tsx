import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { deleteDomain } from "#api/contract/domains.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { domainTexts } from "../../texts/domains.ts";
import { Loaded } from "../../ui/loaded.tsx";
import { RemoveButton } from "../../ui/remove-button.tsx";
import { type Domain, mailboxesOfQuery } from "./queries.ts";

const t = domainTexts.domains;

/** Removes a domain after saying what depends on it. */
export function RemoveDomain({ domain }: { readonly domain: Domain }) {
  return (
    <RemoveButton
      name={domain.domain}
      title={t.remove(domain.domain)}
      body={<Consequence domain={domain} />}
      touches={["domains"]}
      said={t.removed(domain.domain)}
      remove={(account) =>
        call<typeof deleteDomain>("DELETE", "/settings/domains/:domain_id", {
          account,
          params: { domain_id: domain.id },
        })
      }
    />
  );
}

function Consequence({ domain }: { readonly domain: Domain }) {
  const { id } = useAccount();
  const mailboxes = useQuery(mailboxesOfQuery(id, domain.domain));
  return (
    <Stack gap="xs">
      <Loaded query={mailboxes}>{(count) => <Text size="sm">{t.depends(count)}</Text>}</Loaded>
      <Text size="sm">{t.consequence}</Text>
    </Stack>
  );
}
