import { Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { auth } from "../../lib/auth.ts";
import { signInTexts as t } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";

interface SecondFactorFormProps {
  readonly onEnter: () => void;
  readonly onBack: () => void;
}

/** What only the person has: the code of an app, or one of the recovery codes. */
export function SecondFactorForm({ onEnter, onBack }: SecondFactorFormProps) {
  const [isRecovery, setRecovery] = useState(false);
  const verify = useMutation({
    mutationFn: (code: string) =>
      isRecovery
        ? auth("/two-factor/verify-backup-code", { code })
        : auth("/two-factor/verify-totp", { code: code.replaceAll(/\s/g, "") }),
    onSuccess: onEnter,
  });
  const change = (): void => {
    verify.reset();
    setRecovery(!isRecovery);
  };
  const texts = isRecovery ? t.recovery : t.totp;
  return (
    <Stack gap="md">
      <Text size="sm">{texts.lead}</Text>
      <Form submit={t.enter} state={verify} onSubmit={(it) => verify.mutate(it.text("code"))}>
        <TextInput
          key={texts.label}
          name="code"
          label={texts.label}
          required
          autoComplete="one-time-code"
          inputMode={isRecovery ? "text" : "numeric"}
          maxLength={40}
          data-autofocus
        />
      </Form>
      <Group justify="space-between" gap="xs">
        <Button variant="subtle" size="compact-sm" onClick={onBack}>
          {t.back}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={change}>
          {texts.other}
        </Button>
      </Group>
    </Stack>
  );
}
