import { Text } from "@mantine/core";
import { useState } from "react";
import type { replaceCredential } from "#api/contract/integration-credentials.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { KeyFile } from "./google-fields.tsx";
import type { Made } from "./made-certificate.tsx";
import { type Credential, CredentialFields, credentialBody } from "./microsoft-fields.tsx";
import type { ServiceAccountKey } from "./service-account-key.ts";

const t = integrationTexts.replace;

interface ReplaceCredentialProps {
  readonly integration: Integration;
}

/** A new secret, certificate or key; the one in use stays until the provider has taken the new one. */
export function ReplaceCredential({ integration }: ReplaceCredentialProps) {
  // The operator's own is set in the environment.
  if (integration.provider === "microsoft" && integration.credential === "instance") return undefined;
  return (
    <ModalButton
      label={t.label}
      about={integration.name}
      title={t.title(integration.name)}
      variant="default"
      size="compact-sm"
    >
      {(close) => <Replace integration={integration} onDone={close} />}
    </ModalButton>
  );
}

function Replace({ integration, onDone }: ReplaceCredentialProps & { readonly onDone: () => void }) {
  const [credential, setCredential] = useState<Credential>("secret");
  const [made, setMade] = useState<Made>();
  const [key, setKey] = useState<ServiceAccountKey>();
  const isGoogle = integration.provider === "google";
  const replace = useChange<FormValues>({
    touches: ["integrations", "overview"],
    change: async (account, values) => {
      if (isGoogle && key === undefined) throw new Error(integrationTexts.google.noKey);
      const body =
        key === undefined ? credentialBody(values, credential, made) : { service_account_key: key };
      const asked = { account, params: { integration_id: integration.id }, body };
      return call<typeof replaceCredential>("POST", "/integrations/:integration_id/credential", asked);
    },
    said: () => t.said,
    onDone,
  });
  return (
    <Form submit={t.label} state={replace} onCancel={onDone} onSubmit={replace.mutate}>
      <Text size="sm">{t.about}</Text>
      {isGoogle ? (
        <KeyFile onKey={setKey} />
      ) : (
        <CredentialFields credential={credential} onCredential={setCredential} made={made} onMade={setMade} />
      )}
    </Form>
  );
}
