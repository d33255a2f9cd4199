import { Anchor, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { auth } from "../../lib/auth.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { signInTexts } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";
import { Front } from "./front.tsx";

const t = signInTexts.forgottenPassword;

/** Mails a link; whether there is such a person does not show. */
export function ForgottenPasswordPage() {
  const ask = useMutation({ mutationFn: (email: string) => auth("/request-password-reset", { email }) });
  return (
    <Front title={t.title} lead={t.lead}>
      {ask.isSuccess ? (
        <Text size="sm" component="output">
          {t.sent}
        </Text>
      ) : (
        <Form submit={t.submit} state={ask} onSubmit={(it) => ask.mutate(it.text("email"))}>
          <TextInput
            name="email"
            type="email"
            label={signInTexts.email}
            required
            autoComplete="username"
            data-autofocus
          />
        </Form>
      )}
      <Anchor component={ShellLink} to="/sign-in" size="sm">
        {signInTexts.toSignIn}
      </Anchor>
    </Front>
  );
}
