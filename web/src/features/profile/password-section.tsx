import { Checkbox, PasswordInput } from "@mantine/core";
import { auth } from "../../lib/auth.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { passwordTexts } from "../../texts/passwords.ts";
import { profileTexts } from "../../texts/profile.ts";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { NewPasswordField } from "../../ui/new-password-field.tsx";
import { Section } from "../../ui/section.tsx";
import { useOwnChange } from "./use-own-change.ts";

const t = profileTexts.password;

export function PasswordSection() {
  return (
    <Section
      title={t.title}
      lead={t.lead}
      actions={
        <ModalButton label={t.change} variant="default" modalSize="md">
          {(close) => <PasswordForm onDone={close} />}
        </ModalButton>
      }
    >
      {undefined}
    </Section>
  );
}

function PasswordForm({ onDone }: { readonly onDone: () => void }) {
  const change = useOwnChange({
    change: (values: FormValues) =>
      auth("/change-password", {
        currentPassword: values.exact("current_password"),
        newPassword: values.exact("new_password"),
        revokeOtherSessions: values.isOn("end_others"),
      }),
    said: () => t.changed,
    onDone,
  });
  return (
    <Form submit={t.change} state={change} onCancel={onDone} onSubmit={change.mutate}>
      <CurrentPassword />
      <NewPasswordField label={t.fresh} />
      <Checkbox name="end_others" label={t.endOthers} defaultChecked />
    </Form>
  );
}

/** Asked once more before what guards the way in is changed. */
export function CurrentPassword() {
  return (
    <PasswordInput
      name="current_password"
      label={t.current}
      required
      autoComplete="current-password"
      data-autofocus
      visibilityToggleButtonProps={{ "aria-label": passwordTexts.show }}
    />
  );
}
