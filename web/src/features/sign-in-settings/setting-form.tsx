import { Checkbox } from "@mantine/core";
import { useState } from "react";
import type { putSignInSetting } from "#api/contract/sign-in-setting.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { signInSettingTexts as t } from "../../texts/sign-in-settings.ts";
import { Form } from "../../ui/form.tsx";
import { EnforcementFields, enforcementOf } from "./enforcement-fields.tsx";
import { ProviderFields } from "./provider-fields.tsx";
import type { SignInSetting } from "./queries.ts";

/** All of it is saved at once; where somebody saved meanwhile it is refused. */
export function SettingForm({ standing }: { readonly standing: SignInSetting }) {
  const [hasProvider, setProvider] = useState(standing.single_sign_on !== null);
  const known = standing.single_sign_on ?? undefined;
  const save = useChange<FormValues>({
    touches: ["settings", "users"],
    change: (account, values) =>
      call<typeof putSignInSetting>("PUT", "/settings/sign_in", {
        account,
        body: {
          require_second_factor: values.isOn("require_second_factor"),
          single_sign_on: hasProvider ? readProvider(values) : null,
          version: standing.version,
        },
      }),
    said: () => formTexts.saved,
  });
  return (
    <Form submit={formTexts.save} state={save} onSubmit={save.mutate}>
      <Checkbox
        name="require_second_factor"
        label={t.requireSecondFactor}
        description={t.requireSecondFactorAbout}
        defaultChecked={standing.require_second_factor}
      />
      <Checkbox
        label={t.singleSignOn}
        description={t.singleSignOnAbout}
        checked={hasProvider}
        onChange={(event) => setProvider(event.currentTarget.checked)}
      />
      {hasProvider && (
        <>
          <ProviderFields known={known} />
          <EnforcementFields known={known} />
        </>
      )}
    </Form>
  );
}

function readProvider(values: FormValues) {
  const [secret, breakGlass] = [values.exact("client_secret"), values.optional("break_glass")];
  return {
    issuer: values.text("issuer"),
    client_id: values.text("client_id"),
    ...(secret !== "" && { client_secret: secret }),
    domains: values.lines("domains"),
    enforcement: enforcementOf(values.text("enforcement")),
    ...(breakGlass !== undefined && { break_glass_user_id: breakGlass }),
  };
}
