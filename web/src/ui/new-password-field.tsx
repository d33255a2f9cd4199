import { Group, PasswordInput, Text, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCircle } from "@tabler/icons-react";
import { useState } from "react";
import { passwordTexts as t } from "../texts/passwords.ts";

const MIN_LENGTH = 12;
const MIN_DIFFERENT = 5;

interface NewPasswordFieldProps {
  readonly label: string;
}

/** A password to be made up, with what a good one needs; the server looks closer. The form reads it as `new_password`. */
export function NewPasswordField({ label }: NewPasswordFieldProps) {
  const [password, setPassword] = useState("");
  return (
    <div>
      <PasswordInput
        name="new_password"
        label={label}
        description={t.hint}
        required
        maxLength={128}
        autoComplete="new-password"
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": t.show }}
      />
      <Group gap="md" mt={6} component="output">
        <Wanted isMet={password.length >= MIN_LENGTH} text={t.length(MIN_LENGTH)} />
        <Wanted isMet={new Set(password).size >= MIN_DIFFERENT} text={t.different(MIN_DIFFERENT)} />
      </Group>
    </div>
  );
}

function Wanted({ isMet, text }: { readonly isMet: boolean; readonly text: string }) {
  const Icon = isMet ? IconCheck : IconCircle;
  return (
    <Group gap={4} wrap="nowrap">
      <Icon size={14} aria-hidden />
      <Text size="xs">
        <VisuallyHidden>{isMet ? t.met : t.missing} </VisuallyHidden>
        {text}
      </Text>
    </Group>
  );
}
