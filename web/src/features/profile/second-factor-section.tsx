import { Group } from "@mantine/core";
import { IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { profileTexts } from "../../texts/profile.ts";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Section } from "../../ui/section.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { NewRecoveryCodes } from "./new-recovery-codes.tsx";
import { SetUpSecondFactor } from "./set-up-second-factor.tsx";
import { TurnOffSecondFactor } from "./turn-off-second-factor.tsx";

const t = profileTexts.secondFactor;

export function SecondFactorSection({ isOn }: { readonly isOn: boolean }) {
  return (
    <Section title={t.title} lead={t.lead}>
      {isOn ? (
        <>
          <StateWord icon={IconShieldCheck} colour="green-7" word={t.on} />
          <Group gap="xs">
            <ModalButton label={t.newCodes} variant="default" modalSize="md">
              {(close) => <NewRecoveryCodes onDone={close} />}
            </ModalButton>
            <ModalButton label={t.turnOff} variant="default" modalSize="md">
              {(close) => <TurnOffSecondFactor onDone={close} />}
            </ModalButton>
          </Group>
        </>
      ) : (
        <StateWord icon={IconShieldOff} colour="orange-7" word={t.off} />
      )}
      <SetUpSecondFactor isOn={isOn} />
    </Section>
  );
}
