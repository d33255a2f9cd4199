import { List, Stack } from "@mantine/core";
import { useState } from "react";
import { integrationTexts } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { commonBody, EndpointsField, NameField } from "./common-fields.tsx";
import { AdministratorField, Delegation, KeyFile } from "./google-fields.tsx";
import type { ServiceAccountKey } from "./service-account-key.ts";
import { StepButtons } from "./step-buttons.tsx";
import { useAddIntegration } from "./use-add-integration.ts";
import type { Walk } from "./walk.ts";

const t = integrationTexts.google;

/** By a service account with domain-wide delegation. */
export function AddGoogle({ asked, step, onStep, onDone }: Walk) {
  const [key, setKey] = useState<ServiceAccountKey>();
  const add = useAddIntegration((values) => {
    if (key === undefined) throw new Error(t.noKey);
    return {
      ...commonBody(values),
      provider: "google",
      administrator: values.text("administrator"),
      service_account_key: key,
    };
  }, onDone);
  if (step === 1)
    return (
      <Stack gap="sm">
        <List type="ordered" size="sm" spacing="xs">
          {t.steps.map((it) => (
            <List.Item key={it}>{it}</List.Item>
          ))}
        </List>
        <KeyFile onKey={setKey} />
        {key !== undefined && <Delegation serviceAccount={key} scopes={asked.google.scopes} />}
        <StepButtons onBack={() => onStep(0)} onNext={() => onStep(2)} isWaiting={key === undefined} />
      </Stack>
    );
  return (
    <Form submit={integrationTexts.add} state={add} onCancel={onDone} onSubmit={add.mutate}>
      <NameField />
      <AdministratorField />
      <EndpointsField asked={asked} />
    </Form>
  );
}
