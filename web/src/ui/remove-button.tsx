import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useChange } from "../lib/use-change.ts";
import { formTexts } from "../texts/forms.ts";
import { Form } from "./form.tsx";
import { ModalButton } from "./modal-button.tsx";

interface Removal {
  /** The word for it, where it is another than Remove. */
  readonly label?: string;
  /** What it does, and what has to be typed first. */
  readonly body: ReactNode;
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
      label={removal.label ?? formTexts.remove}
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

function RemoveForm({
  label = formTexts.remove,
  body,
  touches,
  said,
  remove,
  onDone,
}: Removal & { readonly onDone: () => void }) {
  const change = useChange({ touches, change: remove, said: () => said, onDone });
  return (
    <Form submit={label} state={change} onCancel={onDone} onSubmit={() => change.mutate()}>
      {typeof body === "string" ? <Text size="sm">{body}</Text> : body}
    </Form>
  );
}
