import { Text } from "@mantine/core";
import type { deleteIntegration } from "#api/contract/integrations.ts";
import { call } from "../../lib/api.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { integrationTexts as t } from "../../texts/integrations.ts";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { TypedName } from "../../ui/typed-name.tsx";

interface DeleteIntegrationProps {
  readonly integration: Integration;
}

/** Disconnects, after its name was typed: what was taken through it cannot be brought back then. */
export function DeleteIntegration({ integration }: DeleteIntegrationProps) {
  return (
    <ModalButton
      label={t.remove}
      about={integration.name}
      title={t.removeTitle(integration.name)}
      modalSize="md"
      variant="default"
      size="compact-sm"
    >
      {(close) => <Deletion integration={integration} onDone={close} />}
    </ModalButton>
  );
}

function Deletion({ integration, onDone }: DeleteIntegrationProps & { readonly onDone: () => void }) {
  const remove = useChange({
    touches: ["integrations", "domains", "settings", "overview"],
    change: async (account) => {
      const asked = { account, params: { integration_id: integration.id } };
      return call<typeof deleteIntegration>("DELETE", "/integrations/:integration_id", asked);
    },
    said: () => t.removed,
    onDone,
  });
  return (
    <Form submit={t.remove} state={remove} onCancel={onDone} onSubmit={() => remove.mutate()}>
      <Text size="sm">{t.removeBody}</Text>
      <TypedName label={t.typeName(integration.name)} word={integration.name} />
    </Form>
  );
}
