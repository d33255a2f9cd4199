import { Button, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { auth } from "../../lib/auth.ts";
import { formTexts } from "../../texts/forms.ts";
import { profileTexts } from "../../texts/profile.ts";
import { Form } from "../../ui/form.tsx";
import { CurrentPassword } from "./password-section.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SecretKey } from "./secret-key.tsx";
import { useOwnChange } from "./use-own-change.ts";

const t = profileTexts.secondFactor;

interface Begun {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

/** Password, then the app, then a code that shows that the app has it, then the recovery codes. */
export function SetUpSecondFactor({ isOn }: { readonly isOn: boolean }) {
  const [begun, setBegun] = useState<Begun>();
  const [step, setStep] = useState<"closed" | "password" | "app" | "codes">("closed");
  // Half way through nothing counts yet: the password signs in as before. The codes stay until they were seen.
  const close = (): void => {
    setBegun(undefined);
    setStep("closed");
  };
  return (
    <>
      {!isOn && (
        <Button onClick={() => setStep("password")} style={{ alignSelf: "start" }}>
          {t.setUp}
        </Button>
      )}
      <Modal
        opened={step !== "closed"}
        onClose={close}
        title={t.titles[step]}
        closeOnClickOutside={false}
        closeOnEscape={step !== "codes"}
        closeButtonProps={{ "aria-label": formTexts.close }}
      >
        {step === "password" && (
          <PasswordStep
            onCancel={close}
            onBegun={(it) => {
              setBegun(it);
              setStep("app");
            }}
          />
        )}
        {step === "app" && begun !== undefined && (
          <AppStep uri={begun.totpURI} onCancel={close} onVerified={() => setStep("codes")} />
        )}
        {step === "codes" && begun !== undefined && (
          <RecoveryCodes codes={begun.backupCodes} onDone={close} />
        )}
      </Modal>
    </>
  );
}

interface PasswordStepProps {
  readonly onCancel: () => void;
  readonly onBegun: (begun: Begun) => void;
}

function PasswordStep({ onCancel, onBegun }: PasswordStepProps) {
  const begin = useOwnChange({
    change: (password: string) => auth<Begun>("/two-factor/enable", { password }),
    onDone: onBegun,
  });
  return (
    <Form
      submit={t.goOn}
      state={begin}
      onCancel={onCancel}
      onSubmit={(it) => begin.mutate(it.exact("current_password"))}
    >
      <CurrentPassword />
    </Form>
  );
}

interface AppStepProps {
  readonly uri: string;
  readonly onCancel: () => void;
  readonly onVerified: () => void;
}

function AppStep({ uri, onCancel, onVerified }: AppStepProps) {
  const verify = useOwnChange({
    change: (code: string) => auth("/two-factor/verify-totp", { code }),
    onDone: onVerified,
  });
  return (
    <Form
      submit={t.verify}
      state={verify}
      onCancel={onCancel}
      onSubmit={(it) => verify.mutate(it.text("code").replaceAll(/\s/g, ""))}
    >
      <SecretKey uri={uri} />
      <TextInput
        name="code"
        label={t.code}
        description={t.codeHint}
        required
        inputMode="numeric"
        autoComplete="one-time-code"
        maxLength={10}
        data-autofocus
      />
    </Form>
  );
}
