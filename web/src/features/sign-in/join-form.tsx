import { Button, Divider, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { acceptInvitation } from "#api/contract/invitation.ts";
import { call } from "../../lib/api.ts";
import { auth } from "../../lib/auth.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { goOn } from "../../lib/leave.ts";
import { signInTexts } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { goToProvider } from "./go-to-provider.ts";
import type { Invitation } from "./invitation-query.ts";

const t = signInTexts.invitation;

interface JoinFormProps {
  readonly token: string;
  readonly invitation: Invitation;
}

/** Somebody new: by the organisation's identity provider where there is one, or with a password of his own. */
export function JoinForm({ token, invitation }: JoinFormProps) {
  const { email, name } = invitation;
  const home = `/${invitation.account.id}/overview`;
  const join = useMutation({
    mutationFn: async (values: FormValues) => {
      const password = values.exact("new_password");
      const body = { token, name: values.text("name"), password };
      await call<typeof acceptInvitation>("POST", "/client/v4/invitation", { body });
      // Who has joined and cannot enter by password is told so where people sign in.
      return auth("/sign-in/email", { email, password }).then(
        () => home,
        () => "/sign-in",
      );
    },
    onSuccess: goOn,
  });
  const provider = useMutation({ mutationFn: () => goToProvider(email, home) });
  return (
    <>
      {invitation.single_sign_on && (
        <>
          <Button loading={provider.isPending} onClick={() => provider.mutate()}>
            {t.bySingleSignOn}
          </Button>
          {provider.error !== null && <Trouble error={provider.error} />}
          <Divider label={t.orPassword} />
        </>
      )}
      <Form submit={t.join} state={join} onSubmit={join.mutate}>
        <TextInput label={signInTexts.email} readOnly value={email} autoComplete="username" />
        <TextInput
          name="name"
          label={signInTexts.name}
          required
          maxLength={200}
          autoComplete="name"
          defaultValue={name}
        />
        <NewPasswordField label={signInTexts.password} />
      </Form>
    </>
  );
}
