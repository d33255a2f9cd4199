import { Group, NativeSelect, Paper, TextInput } from "@mantine/core";
import { useRef } from "react";
import type { createDomain } from "#api/contract/domains.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { domainTexts } from "../../texts/domains.ts";
import { Form } from "../../ui/form.tsx";

const t = domainTexts.domains;

/** Adds a domain; with one integration only there is nothing to choose. */
export function AddDomain({ integrations }: { readonly integrations: readonly Integration[] }) {
  const field = useRef<HTMLInputElement>(null);
  const add = useChange<FormValues, string>({
    touches: ["domains"],
    change: async (account, values) => {
      const integration_id = values.optional("integration");
      const body = { domain: values.text("domain"), ...(integration_id !== undefined && { integration_id }) };
      return (await call<typeof createDomain>("POST", "/settings/domains", { account, body })).result.domain;
    },
    said: t.saved,
    onDone: () => {
      if (field.current !== null) field.current.value = "";
    },
  });
  return (
    <Paper withBorder p="sm" maw={760}>
      <Form submit={t.add} state={add} onSubmit={add.mutate}>
        <Group gap="sm" align="end" grow preventGrowOverflow={false}>
          <TextInput
            ref={field}
            name="domain"
            label={t.domain}
            placeholder={t.placeholder}
            required
            maxLength={253}
            autoComplete="off"
          />
          {integrations.length > 1 && (
            <NativeSelect
              name="integration"
              label={t.integration}
              required
              data={integrations.map((it) => ({ value: it.id, label: it.name }))}
            />
          )}
        </Group>
      </Form>
    </Paper>
  );
}
