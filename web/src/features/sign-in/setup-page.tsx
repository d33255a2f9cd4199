import { Anchor, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { postSetup } from "#api/contract/setup.ts";
import { call } from "../../lib/api.ts";
import { auth } from "../../lib/auth.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { goOn } from "../../lib/leave.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { signInTexts } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { Front } from "./front.tsx";
import { setupQuery } from "./setup-query.ts";

const t = signInTexts.setup;

/** The first visit: whoever can read what the server printed becomes the first administrator. */
export function SetupPage() {
  const setup = useQuery(setupQuery);
  return (
    <Loaded query={setup}>
      {({ needed }) =>
        needed ? (
          <Front title={t.title} lead={t.lead}>
            <SetupForm />
          </Front>
        ) : (
          <Front title={t.done.title} lead={t.done.body}>
            <Anchor component={ShellLink} to="/sign-in">
              {t.done.action}
            </Anchor>
          </Front>
        )
      }
    </Loaded>
  );
}

function SetupForm() {
  const begin = useMutation({ mutationFn: beginWith, onSuccess: () => goOn("/") });
  return (
    <Form submit={t.submit} state={begin} onSubmit={begin.mutate}>
      <TextInput
        name="code"
        label={t.code}
        description={t.codeHint}
        required
        maxLength={100}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <TextInput name="name" label={signInTexts.name} required maxLength={200} autoComplete="name" />
      <TextInput
        name="email"
        type="email"
        label={signInTexts.email}
        required
        maxLength={320}
        autoComplete="username"
      />
      <TextInput
        name="organisation"
        label={t.organisation}
        description={t.organisationHint}
        maxLength={200}
        autoComplete="organization"
      />
      <NewPasswordField label={signInTexts.password} />
    </Form>
  );
}

async function beginWith(values: FormValues): Promise<void> {
  const [email, password] = [values.text("email"), values.exact("new_password")];
  const organisation = values.optional("organisation");
  const body = {
    code: values.text("code"),
    name: values.text("name"),
    email,
    password,
    ...(organisation !== undefined && { organisation }),
  };
  await call<typeof postSetup>("POST", "/client/v4/setup", { body });
  await auth("/sign-in/email", { email, password });
}
