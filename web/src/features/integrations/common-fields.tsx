import { NativeSelect, TextInput } from "@mantine/core";
import type { FormValues } from "../../lib/form-values.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import type { Requirements } from "./queries.ts";

export function NameField() {
  return <TextInput name="name" label={t.name} required maxLength={200} data-autofocus />;
}

/** Only where the operator has other hosts than the providers' own. */
export function EndpointsField({ asked }: { readonly asked: Requirements }) {
  if (asked.endpoints.length === 0) return undefined;
  return (
    <NativeSelect
      name="endpoints"
      label={t.endpoints}
      description={t.endpointsAbout}
      data={[{ value: "", label: t.ownHosts }, ...asked.endpoints]}
    />
  );
}

export function commonBody(values: FormValues) {
  const endpoints = values.optional("endpoints");
  return { name: values.text("name"), ...(endpoints !== undefined && { endpoints }) };
}
