import { Stack } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconHandStop,
  type TablerIcon,
  IconWorldSearch,
} from "@tabler/icons-react";
import { verificationTexts as t } from "../../texts/domain-verification.ts";
import { ModalButton } from "../../ui/modal-button.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import type { Domain } from "./queries.ts";
import { VerifyDomain } from "./verify-domain.tsx";

type State = Domain["verification"]["state"];

const LOOKS: Readonly<Record<State, { readonly icon: TablerIcon; readonly colour: string }>> = {
  pending: { icon: IconWorldSearch, colour: "orange-7" },
  verified: { icon: IconCircleCheck, colour: "green-7" },
  skipped: { icon: IconHandStop, colour: "yellow-7" },
};

/** Whether the domain is shown to be the organisation's, and the way there. */
export function VerificationState({ domain }: { readonly domain: Domain }) {
  const { state, skipped, record_missing_since: missing } = domain.verification;
  return (
    <Stack gap={4} align="start">
      <StateWord
        {...LOOKS[state]}
        word={t.states[state]}
        about={skipped === null ? undefined : t.skippedBy(skipped.reason)}
      />
      {missing !== null && <StateWord icon={IconAlertTriangle} colour="orange-7" word={t.missing} />}
      {(state !== "verified" || missing !== null) && (
        <ModalButton
          label={t.open}
          about={domain.domain}
          title={t.title(domain.domain)}
          variant="default"
          size="compact-sm"
        >
          {(close) => <VerifyDomain domain={domain} onDone={close} />}
        </ModalButton>
      )}
    </Stack>
  );
}
