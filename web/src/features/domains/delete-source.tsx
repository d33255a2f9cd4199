import { Text } from "@mantine/core";
import type { deleteSource } from "#api/contract/sources.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { domainTexts } from "../../texts/domains.ts";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import type { Source } from "./queries.ts";

const t = domainTexts.sources;

/** Takes a source's addresses away. */
export function DeleteSource({ source }: { readonly source: Source }) {
  return (
    <ModalButton
      label={t.remove}
      about={source.name}
      title={t.removeTitle(source.name)}
      modalSize="md"
      variant="default"
      size="compact-sm"
    >
      {(close) => <Deletion source={source} onDone={close} />}
    </ModalButton>
  );
}

function Deletion({ source, onDone }: { readonly source: Source; readonly onDone: () => void }) {
  const remove = useChange({
    touches: ["sources"],
    change: async (account) =>
      call<typeof deleteSource>("DELETE", "/sources/:source_id", {
        account,
        params: { source_id: source.id },
      }),
    said: () => t.removed,
    onDone,
  });
  return (
    <Form submit={t.remove} state={remove} onCancel={onDone} onSubmit={() => remove.mutate()}>
      <Text size="sm">{t.removeBody}</Text>
    </Form>
  );
}
