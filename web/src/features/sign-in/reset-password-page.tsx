import { Anchor, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { auth } from "../../lib/auth.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { signInTexts } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { Front } from "./front.tsx";

const t = signInTexts.resetPassword;

/** Where a mailed link leads, and the one that the operator hands over. */
export function ResetPasswordPage() {
  const { token } = useSearch({ from: "/reset-password" });
  const reset = useMutation({
    mutationFn: (newPassword: string) => auth("/reset-password", { token, newPassword }),
  });
  return (
    <Front title={t.title} lead={reset.isSuccess ? undefined : t.lead}>
      {reset.isSuccess ? (
        <Text size="sm" component="output">
          {t.done}
        </Text>
      ) : (
        <Form submit={t.submit} state={reset} onSubmit={(it) => reset.mutate(it.exact("new_password"))}>
          <NewPasswordField label={t.label} />
        </Form>
      )}
      <Anchor component={ShellLink} to="/sign-in" size="sm">
        {signInTexts.toSignIn}
      </Anchor>
    </Front>
  );
}
