import { Text } from "@mantine/core";
import { auth } from "../../lib/auth.ts";
import { profileTexts } from "../../texts/profile.ts";
import { Form } from "../../ui/form.tsx";
import { CurrentPassword } from "./password-section.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { useOwnChange } from "./use-own-change.ts";

const t = profileTexts.secondFactor;

/** The old ones end. */
export function NewRecoveryCodes({ onDone }: { readonly onDone: () => void }) {
  const make = useOwnChange({
    change: (password: string) =>
      auth<{ readonly backupCodes: readonly string[] }>("/two-factor/generate-backup-codes", { password }),
  });
  if (make.data !== undefined) return <RecoveryCodes codes={make.data.backupCodes} onDone={onDone} />;
  return (
    <Form
      submit={t.newCodes}
      state={make}
      onCancel={onDone}
      onSubmit={(it) => make.mutate(it.exact("current_password"))}
    >
      <Text size="sm">{t.newCodesLead}</Text>
      <CurrentPassword />
    </Form>
  );
}
