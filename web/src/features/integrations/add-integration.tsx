import { Radio, Stack, Stepper } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { GuideLink } from "../../ui/guide-link.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { AddByApp } from "./add-by-app.tsx";
import { AddGoogle } from "./add-google.tsx";
import { Authorize } from "./authorize.tsx";
import { type Requirements, requirementsQuery } from "./queries.ts";
import { StepButtons } from "./step-buttons.tsx";

const WAYS = ["authorize", "app", "google"] as const;
type Way = (typeof WAYS)[number];
const GUIDES = {
  authorize: "microsoftRights",
  app: "microsoftApplication",
  google: "googleAccount",
} as const;

interface AddIntegrationProps {
  readonly onDone: () => void;
}

/** Connects step by step: how, what to do at the provider, and what to enter here. */
export function AddIntegration({ onDone }: AddIntegrationProps) {
  const query = useQuery(requirementsQuery(useAccount().id));
  return <Loaded query={query}>{(asked) => <Steps asked={asked} onDone={onDone} />}</Loaded>;
}

function Steps({ asked, onDone }: AddIntegrationProps & { readonly asked: Requirements }) {
  const canAuthorize = asked.microsoft.instance_app !== null;
  const [way, setWay] = useState<Way>(canAuthorize ? "authorize" : "app");
  const [step, setStep] = useState(0);
  const walk = { asked, step, onStep: setStep, onDone };
  return (
    <Stack gap="md">
      <Stepper active={step} onStepClick={setStep} allowNextStepsSelect={false} size="xs">
        {t.steps.map((label) => (
          <Stepper.Step key={label} label={label} />
        ))}
      </Stepper>
      {step === 0 && (
        <>
          <ChooseWay way={way} onWay={setWay} canAuthorize={canAuthorize} />
          <StepButtons onBack={onDone} back={t.cancel} onNext={() => setStep(1)} />
        </>
      )}
      {step > 0 && <GuideLink to={GUIDES[way]}>{t.guide[way]}</GuideLink>}
      {step > 0 && way === "authorize" && <Authorize {...walk} />}
      {step > 0 && way === "app" && <AddByApp {...walk} />}
      {step > 0 && way === "google" && <AddGoogle {...walk} />}
    </Stack>
  );
}

interface ChooseWayProps {
  readonly way: Way;
  readonly onWay: (way: Way) => void;
  readonly canAuthorize: boolean;
}

function ChooseWay({ way, onWay, canAuthorize }: ChooseWayProps) {
  return (
    <Radio.Group
      label={t.way}
      value={way}
      onChange={(value) => onWay(WAYS.find((it) => it === value) ?? way)}
    >
      <Stack gap="sm" mt="xs">
        {WAYS.map((it) => (
          <Radio
            key={it}
            value={it}
            label={t.ways[it].label}
            description={it === "authorize" && !canAuthorize ? t.noInstanceApp : t.ways[it].about}
            disabled={it === "authorize" && !canAuthorize}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
