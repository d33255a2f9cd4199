import { Button, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { signInTexts as t } from "../../texts/sign-in.ts";
import { Form } from "../../ui/form.tsx";
import { goToProvider } from "./go-to-provider.ts";

interface SingleSignOnFormProps {
  readonly email: string;
  readonly target: string;
  readonly onBack: () => void;
}

/** The domain of the e-mail says whose identity provider it is. */
export function SingleSignOnForm({ email, target, onBack }: SingleSignOnFormProps) {
  const begin = useMutation({ mutationFn: (whose: string) => goToProvider(whose, target) });
  return (
    <Stack gap="md">
      <Text size="sm">{t.singleSignOnLead}</Text>
      <Form submit={t.goOn} state={begin} onSubmit={(it) => begin.mutate(it.text("email"))}>
        <TextInput
          name="email"
          type="email"
          label={t.email}
          required
          autoComplete="username"
          defaultValue={email}
          data-autofocus
        />
      </Form>
      <Button variant="subtle" size="compact-sm" onClick={onBack} style={{ alignSelf: "start" }}>
        {t.back}
      </Button>
    </Stack>
  );
}
