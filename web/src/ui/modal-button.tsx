import { Button, type ButtonProps, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { formTexts } from "../texts/forms.ts";

interface ModalButtonProps extends Omit<ButtonProps, "children"> {
  readonly label: string;
  /** Of several buttons with the same word, what this one is about. */
  readonly about?: string;
  readonly title?: string;
  readonly modalSize?: string;
  /** What stands in the dialog; made anew each time that it opens. */
  readonly children: (close: () => void) => ReactNode;
}

/** A button that opens a dialog. */
export function ModalButton({
  label,
  about,
  title = label,
  modalSize = "lg",
  children,
  ...button
}: ModalButtonProps) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button {...button} onClick={open} {...(about !== undefined && { "aria-label": `${label}: ${about}` })}>
        {label}
      </Button>
      <Modal
        opened={isOpen}
        onClose={close}
        title={title}
        size={modalSize}
        closeButtonProps={{ "aria-label": formTexts.close }}
      >
        {isOpen && children(close)}
      </Modal>
    </>
  );
}
