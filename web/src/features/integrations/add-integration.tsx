import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import type { createIntegration } from "#api/contract/integrations.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { GoogleFields } from "./google-fields.tsx";
import { type Credential, MicrosoftFields } from "./microsoft-fields.tsx";
import { readServiceAccountKey } from "./service-account-key.ts";

type Provider = Integration["provider"];
const PROVIDERS = ["microsoft", "google"] as const satisfies readonly Provider[];

/** Connects by an app or a service account of the organisation's own. */
export function AddIntegration({ onDone }: { readonly onDone: () => void }) {
  const [provider, setProvider] = useState<Provider>("microsoft");
  const [credential, setCredential] = useState<Credential>("secret");
  const add = useChange<FormValues>({
    touches: ["integrations", "domains", "settings", "overview"],
    change: async (account, values) => {
      const body = provider === "google" ? await googleBody(values) : microsoftBody(values, credential);
      return call<typeof createIntegration>("POST", "/integrations", { account, body });
    },
    said: () => t.added,
    onDone,
  });
  return (
    <Form submit={t.add} state={add} onCancel={onDone} onSubmit={add.mutate}>
      <NativeSelect
        label={t.provider}
        data={PROVIDERS.map((it) => ({ value: it, label: t.providers[it] }))}
        value={provider}
        onChange={(event) =>
          setProvider(PROVIDERS.find((it) => it === event.currentTarget.value) ?? provider)
        }
      />
      <TextInput name="name" label={t.name} required maxLength={200} data-autofocus />
      {provider === "google" ? (
        <GoogleFields />
      ) : (
        <MicrosoftFields credential={credential} onCredential={setCredential} />
      )}
      <TextInput name="endpoints" label={t.endpoints} description={t.endpointsAbout} maxLength={200} />
    </Form>
  );
}

function common(values: FormValues) {
  const endpoints = values.optional("endpoints");
  return { name: values.text("name"), ...(endpoints !== undefined && { endpoints }) };
}

const CLOUDS = ["global", "gcc_high", "dod", "china"] as const;

function microsoftBody(values: FormValues, credential: Credential) {
  return {
    ...common(values),
    provider: "microsoft" as const,
    cloud: CLOUDS.find((it) => it === values.text("cloud")) ?? ("global" as const),
    tenant_id: values.text("tenant_id"),
    client_id: values.text("client_id"),
    ...(credential === "secret"
      ? { secret: values.text("secret") }
      : {
          certificate: {
            certificate: values.text("certificate"),
            private_key: values.text("private_key"),
          },
        }),
  };
}

async function googleBody(values: FormValues) {
  const file = values.file("key");
  return {
    ...common(values),
    provider: "google" as const,
    administrator: values.text("administrator"),
    service_account_key: readServiceAccountKey(file === undefined ? "" : await file.text()),
  };
}
