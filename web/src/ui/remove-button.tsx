import { Text } from "@mantine/core";
import { useChange } from "../lib/use-change.ts";
import { formTexts } from "../texts/forms.ts";
import { Form } from "./form.tsx";
import { ModalButton } from "./modal-button.tsx";

interface Removal {
  /** What it does. */
  readonly body: string;
  readonly touches: readonly string[];
  readonly said: string;
  readonly remove: (account: string) => Promise<unknown>;
}

interface RemoveButtonProps extends Removal {
  /** Of what is removed. */
  readonly name: string;
  readonly title: string;
}

/** Removes one thing of a list after saying what that does. */
export function RemoveButton({ name, title, ...removal }: RemoveButtonProps) {
  return (
    <ModalButton
      label={formTexts.remove}
      about={name}
      title={title}
      modalSize="md"
      variant="default"
      size="compact-sm"
    >
      {(close) => <RemoveForm {...removal} onDone={close} />}
    </ModalButton>
  );
}

function RemoveForm({ body, touches, said, remove, onDone }: Removal & { readonly onDone: () => void }) {
  const change = useChange({ touches, change: remove, said: () => said, onDone });
  return (
    <Form submit={formTexts.remove} state={change} onCancel={onDone} onSubmit={() => change.mutate()}>
      <Text size="sm">{body}</Text>
    </Form>
  );
}
