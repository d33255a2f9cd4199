import { Text } from "@mantine/core";
import { auth } from "../../lib/auth.ts";
import { profileTexts } from "../../texts/profile.ts";
import { Form } from "../../ui/form.tsx";
import { CurrentPassword } from "./password-section.tsx";
import { useOwnChange } from "./use-own-change.ts";

const t = profileTexts.secondFactor;

export function TurnOffSecondFactor({ onDone }: { readonly onDone: () => void }) {
  const turnOff = useOwnChange({
    change: (password: string) => auth("/two-factor/disable", { password }),
    said: () => t.turnedOff,
    onDone,
  });
  return (
    <Form
      submit={t.turnOff}
      state={turnOff}
      onCancel={onDone}
      onSubmit={(it) => turnOff.mutate(it.exact("current_password"))}
    >
      <Text size="sm">{t.turnOffLead}</Text>
      <CurrentPassword />
    </Form>
  );
}
