import { List, Stack } from "@mantine/core";
import { useState } from "react";
import type { createIntegration } from "#api/contract/integrations.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { commonBody, EndpointsField, NameField } from "./common-fields.tsx";
import { AdministratorField, Delegation, KeyFile } from "./google-fields.tsx";
import type { ServiceAccountKey } from "./service-account-key.ts";
import { StepButtons } from "./step-buttons.tsx";
import type { Walk } from "./walk.ts";

const t = integrationTexts.google;

/** By a service account with domain-wide delegation. */
export function AddGoogle({ asked, step, onStep, onDone }: Walk) {
  const [key, setKey] = useState<ServiceAccountKey>();
  const add = useChange<FormValues>({
    touches: ["integrations", "domains", "settings", "overview"],
    change: async (account, values) => {
      if (key === undefined) throw new Error(t.noKey);
      const body = {
        ...commonBody(values),
        provider: "google" as const,
        administrator: values.text("administrator"),
        service_account_key: key,
      };
      return call<typeof createIntegration>("POST", "/integrations", { account, body });
    },
    said: () => integrationTexts.added,
    onDone,
  });
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
