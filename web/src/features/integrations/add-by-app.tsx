import { List, Stack } from "@mantine/core";
import { useState } from "react";
import { MICROSOFT_CLOUD_NAMES } from "#directory/integrations.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { commonBody, EndpointsField, NameField } from "./common-fields.tsx";
import type { Made } from "./made-certificate.tsx";
import { type Credential, credentialBody, MicrosoftFields } from "./microsoft-fields.tsx";
import { RightsList } from "./rights-list.tsx";
import { StepButtons } from "./step-buttons.tsx";
import { useAddIntegration } from "./use-add-integration.ts";
import type { Walk } from "./walk.ts";

const t = integrationTexts.app;

/** By an app registration of the organisation's own. */
export function AddByApp({ asked, step, onStep, onDone }: Walk) {
  const [credential, setCredential] = useState<Credential>("secret");
  const [made, setMade] = useState<Made>();
  const add = useAddIntegration(
    (values) => ({
      ...commonBody(values),
      provider: "microsoft",
      cloud: MICROSOFT_CLOUD_NAMES.find((it) => it === values.text("cloud")) ?? "global",
      tenant_id: values.text("tenant_id"),
      client_id: values.text("client_id"),
      ...credentialBody(values, credential, made),
    }),
    onDone,
  );
  if (step === 1)
    return (
      <Stack gap="sm">
        <List type="ordered" size="sm" spacing="xs">
          {t.steps.map((it) => (
            <List.Item key={it}>{it}</List.Item>
          ))}
        </List>
        <RightsList rights={asked.microsoft.permissions} />
        <StepButtons onBack={() => onStep(0)} onNext={() => onStep(2)} />
      </Stack>
    );
  return (
    <Form submit={integrationTexts.add} state={add} onCancel={onDone} onSubmit={add.mutate}>
      <NameField />
      <MicrosoftFields credential={credential} onCredential={setCredential} made={made} onMade={setMade} />
      <EndpointsField asked={asked} />
    </Form>
  );
}
