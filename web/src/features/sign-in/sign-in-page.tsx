import { Alert } from "@mantine/core";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { goOn } from "../../lib/leave.ts";
import { sameOriginPath } from "../../lib/same-origin-path.ts";
import { signInTexts as t } from "../../texts/sign-in.ts";
import { Front } from "./front.tsx";
import { PasswordForm } from "./password-form.tsx";
import { SecondFactorForm } from "./second-factor-form.tsx";
import { setupQuery } from "./setup-query.ts";
import { SingleSignOnForm } from "./single-sign-on-form.tsx";

type Step = "password" | "second_factor" | "single_sign_on";

/** By password and second factor, or at the organisation's identity provider; then back to where one wanted to be. */
export function SignInPage() {
  const { from, error } = useSearch({ from: "/sign-in" });
  const setup = useSuspenseQuery(setupQuery).data;
  const [step, setStep] = useState<Step>("password");
  const [email, setEmail] = useState("");
  const target = sameOriginPath(from, window.location.origin);
  const enter = (): void => goOn(target);
  return (
    <Front title={t.titles[step]}>
      {error !== undefined && step === "password" && (
        <Alert color="red" variant="outline" role="alert" title={t.failed.title}>
          {t.failed.reasons[error] ?? t.failed.otherwise}
        </Alert>
      )}
      {step === "password" && (
        <PasswordForm
          setup={setup}
          email={email}
          onEmail={setEmail}
          onEnter={enter}
          onSecondFactor={() => setStep("second_factor")}
          onSingleSignOn={() => setStep("single_sign_on")}
        />
      )}
      {step === "second_factor" && <SecondFactorForm onEnter={enter} onBack={() => setStep("password")} />}
      {step === "single_sign_on" && (
        <SingleSignOnForm email={email} target={target} onBack={() => setStep("password")} />
      )}
    </Front>
  );
}
