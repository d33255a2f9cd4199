import { Anchor, Button, Divider, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { getSetup } from "#api/contract/setup.ts";
import type { ReplyTo } from "../../lib/api.ts";
import { auth } from "../../lib/auth.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { passwordTexts } from "../../texts/passwords.ts";
import { signInTexts as t } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";

interface PasswordFormProps {
  readonly setup: ReplyTo<typeof getSetup>["result"];
  /** Kept when one looks at another step and comes back. */
  readonly email: string;
  readonly onEmail: (email: string) => void;
  readonly onEnter: () => void;
  readonly onSecondFactor: () => void;
  readonly onSingleSignOn: () => void;
}

export function PasswordForm({ setup, email, onEmail, ...on }: PasswordFormProps) {
  const enter = useMutation({
    mutationFn: (given: { readonly email: string; readonly password: string }) =>
      auth<{ readonly twoFactorRedirect?: boolean }>("/sign-in/email", given),
    onSuccess: ({ twoFactorRedirect }) => (twoFactorRedirect === true ? on.onSecondFactor() : on.onEnter()),
  });
  return (
    <Stack gap="md">
      <Form
        submit={t.enter}
        state={enter}
        onSubmit={(it) => enter.mutate({ email: it.text("email"), password: it.exact("password") })}
      >
        <TextInput
          name="email"
          type="email"
          label={t.email}
          required
          autoComplete="username"
          data-autofocus
          value={email}
          onChange={(event) => onEmail(event.currentTarget.value)}
        />
        <PasswordInput
          name="password"
          label={t.password}
          required
          autoComplete="current-password"
          visibilityToggleButtonProps={{ "aria-label": passwordTexts.show }}
        />
      </Form>
      {setup.single_sign_on && (
        <>
          <Divider label={t.or} />
          <Button variant="default" onClick={on.onSingleSignOn}>
            {t.singleSignOn}
          </Button>
        </>
      )}
      <Forgotten byMail={setup.password_reset} />
    </Stack>
  );
}

function Forgotten({ byMail }: { readonly byMail: boolean }) {
  if (!byMail) return <Text size="sm">{t.forgottenAsk}</Text>;
  return (
    <Anchor component={ShellLink} to="/forgotten-password" size="sm">
      {t.forgotten}
    </Anchor>
  );
}
