import { Text, TextInput } from "@mantine/core";
import type { rotateSource } from "#api/contract/sources.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { domainTexts } from "../../texts/domains.ts";
import { Form } from "../../ui/form.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import type { Source, SourceWithAddress } from "./queries.ts";

const t = domainTexts.sources;
const DEFAULT_HOURS = 72;
const MAX_HOURS = 24 * 90;

interface RotateSourceProps {
  readonly source: Source;
  readonly onAddress: (source: SourceWithAddress) => void;
}

/** A second address, while the former one stays valid. */
export function RotateSource({ source, onAddress }: RotateSourceProps) {
  return (
    <ModalButton label={t.rotate} about={source.name} modalSize="md" variant="default" size="compact-sm">
      {(close) => (
        <RotateForm
          source={source}
          onCancel={close}
          onAddress={(it) => {
            close();
            onAddress(it);
          }}
        />
      )}
    </ModalButton>
  );
}

function RotateForm({ source, onAddress, onCancel }: RotateSourceProps & { readonly onCancel: () => void }) {
  const rotate = useChange<number, SourceWithAddress>({
    touches: ["sources"],
    change: async (account, former_valid_hours) => {
      const asked = { account, params: { source_id: source.id }, body: { former_valid_hours } };
      return (await call<typeof rotateSource>("POST", "/sources/:source_id/rotate", asked)).result;
    },
    onDone: onAddress,
  });
  return (
    <Form
      submit={t.rotate}
      state={rotate}
      onCancel={onCancel}
      onSubmit={(values) => rotate.mutate(values.number("hours"))}
    >
      <Text size="sm">{t.rotateAbout}</Text>
      <TextInput
        name="hours"
        label={t.rotateHours}
        type="number"
        min={0}
        max={MAX_HOURS}
        required
        defaultValue={DEFAULT_HOURS}
      />
    </Form>
  );
}
