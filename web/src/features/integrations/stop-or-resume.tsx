import { Button, Text, TextInput } from "@mantine/core";
import type { resumeIntegration, stopIntegration } from "#api/contract/integrations.ts";
import { ApiFailure, call } from "../../lib/api.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { ConfirmButton } from "../../ui/confirm-button.tsx";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { Trouble } from "../../ui/trouble.tsx";

const { force } = selfTestTexts;

interface StopOrResumeProps {
  readonly integration: Integration;
}

/** Lets a connection rest, or work again. */
export function StopOrResume({ integration }: StopOrResumeProps) {
  if (integration.status === "stopped") return <Resume integration={integration} />;
  return (
    <ModalButton
      label={t.stop}
      about={integration.name}
      title={t.stopTitle(integration.name)}
      modalSize="md"
      variant="default"
      size="compact-sm"
    >
      {(close) => <Stop integration={integration} onDone={close} />}
    </ModalButton>
  );
}

function Stop({ integration, onDone }: StopOrResumeProps & { readonly onDone: () => void }) {
  const stop = useChange<string>({
    touches: ["integrations", "domains", "overview"],
    change: async (account, reason) => {
      const asked = { account, params: { integration_id: integration.id }, body: { reason } };
      return call<typeof stopIntegration>("POST", "/integrations/:integration_id/stop", asked);
    },
    said: () => t.stopped,
    onDone,
  });
  return (
    <Form
      submit={t.stop}
      state={stop}
      onCancel={onDone}
      onSubmit={(values) => stop.mutate(values.text("reason"))}
    >
      <Text size="sm">{t.stopBody}</Text>
      <TextInput name="reason" label={t.reason} required maxLength={500} data-autofocus />
    </Form>
  );
}

function Resume({ integration }: StopOrResumeProps) {
  const resume = useChange<boolean>({
    touches: ["integrations", "domains", "overview"],
    change: async (account, force) => {
      const asked = { account, params: { integration_id: integration.id }, body: { force } };
      return call<typeof resumeIntegration>("POST", "/integrations/:integration_id/resume", asked);
    },
    said: () => t.resumed,
  });
  return (
    <>
      <Button
        size="compact-sm"
        loading={resume.isPending}
        onClick={() => resume.mutate(false)}
        aria-label={`${t.resume}: ${integration.name}`}
      >
        {t.resume}
      </Button>
      {resume.error !== null && <Trouble error={resume.error} />}
      {resume.error instanceof ApiFailure && resume.error.type === "provider_refused" && (
        <ConfirmButton
          label={force.label}
          body={force.body}
          yes={force.yes}
          no={force.no}
          variant="default"
          size="compact-sm"
          onConfirm={() => resume.mutate(true)}
        />
      )}
    </>
  );
}
