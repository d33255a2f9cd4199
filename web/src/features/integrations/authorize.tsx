import { Stack, Text } from "@mantine/core";
import type { beginAuthorization } from "#api/contract/authorizations.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { goOn } from "../../lib/leave.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { commonBody, EndpointsField, NameField } from "./common-fields.tsx";
import { RightsList } from "./rights-list.tsx";
import { StepButtons } from "./step-buttons.tsx";
import type { Walk } from "./walk.ts";

const t = integrationTexts.authorize;

/** By the instance's own application: the person goes to Microsoft, and comes back connected. */
export function Authorize({ asked, step, onStep, onDone }: Walk) {
  const begin = useChange<FormValues, string>({
    touches: [],
    change: async (account, values) => {
      const asking = { account, body: commonBody(values) };
      return (await call<typeof beginAuthorization>("POST", "/integrations/authorizations", asking)).result
        .url;
    },
    onDone: goOn,
  });
  if (step === 1)
    return (
      <Stack gap="sm">
        <Text size="sm">{t.about}</Text>
        <RightsList rights={asked.microsoft.permissions} />
        <StepButtons onBack={() => onStep(0)} onNext={() => onStep(2)} />
      </Stack>
    );
  return (
    <Form submit={t.submit} state={begin} onCancel={onDone} onSubmit={begin.mutate}>
      <NameField />
      <EndpointsField asked={asked} />
      <Text size="sm">{t.leaves}</Text>
    </Form>
  );
}
