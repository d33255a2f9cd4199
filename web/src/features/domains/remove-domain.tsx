import { Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { deleteDomain } from "#api/contract/domains.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { domainTexts } from "../../texts/domains.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { type Domain, mailboxesOfQuery } from "./queries.ts";

const t = domainTexts.domains;

/** Removes a domain after saying what depends on it. */
export function RemoveDomain({ domain }: { readonly domain: Domain }) {
  return (
    <ModalButton
      label={formTexts.remove}
      about={domain.domain}
      title={t.remove(domain.domain)}
      modalSize="md"
      variant="default"
      size="compact-sm"
    >
      {(close) => <Removal domain={domain} onDone={close} />}
    </ModalButton>
  );
}

function Removal({ domain, onDone }: { readonly domain: Domain; readonly onDone: () => void }) {
  const { id } = useAccount();
  const mailboxes = useQuery(mailboxesOfQuery(id, domain.domain));
  const remove = useChange({
    touches: ["domains"],
    change: async (account) =>
      call<typeof deleteDomain>("DELETE", "/settings/domains/:domain_id", {
        account,
        params: { domain_id: domain.id },
      }),
    said: () => t.removed(domain.domain),
    onDone,
  });
  return (
    <Form submit={formTexts.remove} state={remove} onCancel={onDone} onSubmit={() => remove.mutate()}>
      <Stack gap="xs">
        <Loaded query={mailboxes}>{(count) => <Text size="sm">{t.depends(count)}</Text>}</Loaded>
        <Text size="sm">{t.consequence}</Text>
      </Stack>
    </Form>
  );
}
