import { Button, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { autoRetractTexts as t } from "../../texts/auto-retract.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import { TypedName } from "../../ui/typed-name.tsx";
import { widenedToHardDelete } from "./choices.ts";
import type { Changed } from "./draft.ts";

interface SaveButtonProps {
  readonly changed: readonly Changed[];
  readonly isDisabled: boolean;
  readonly isSaving: boolean;
  readonly onSave: (changed: readonly Changed[]) => void;
}

/** Saves at once, or first makes sure that Hard Delete is meant. */
export function SaveButton({ changed, isDisabled, isSaving, onSave }: SaveButtonProps) {
  const [isOpen, { open, close }] = useDisclosure();
  const widened = changed.flatMap((change) =>
    widenedToHardDelete(change).map(
      (it) => `${dispositionTexts[it].label} (${change.setting.integration_name})`,
    ),
  );
  const confirmed = (): void => {
    close();
    onSave(changed);
  };
  return (
    <>
      <Button
        disabled={isDisabled || changed.length === 0}
        loading={isSaving}
        onClick={widened.length > 0 ? open : confirmed}
      >
        {t.update}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={t.hardDelete.title}
        closeButtonProps={{ "aria-label": formTexts.close }}
      >
        <Form
          submit={t.update}
          state={{ isPending: isSaving, error: null }}
          onSubmit={confirmed}
          onCancel={close}
        >
          <Stack gap="sm">
            <Text size="sm">{t.hardDelete.microsoft}</Text>
            <Text size="sm" fw={600}>
              {t.hardDelete.which(widened.join(", "))}
            </Text>
            <Text size="sm">{t.hardDelete.secondPerson}</Text>
            <TypedName label={t.hardDelete.type(t.hardDelete.word)} word={t.hardDelete.word} />
          </Stack>
        </Form>
      </Modal>
    </>
  );
}
