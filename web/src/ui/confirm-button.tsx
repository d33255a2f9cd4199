import { Button, type ButtonProps, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";

interface ConfirmButtonProps extends ButtonProps {
  readonly label: string;
  /** What will happen, before it does. */
  readonly body: ReactNode;
  readonly yes: string;
  readonly no: string;
  readonly onConfirm: () => void;
}

/** A button for what cannot simply be taken back: it says what will happen, and asks. */
export function ConfirmButton({ label, body, yes, no, onConfirm, ...button }: ConfirmButtonProps) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button {...button} onClick={open}>
        {label}
      </Button>
      <Modal opened={isOpen} onClose={close} title={label} centered closeButtonProps={{ "aria-label": no }}>
        <Stack>
          <Text>{body}</Text>
          <Group justify="end">
            <Button variant="default" onClick={close} data-autofocus>
              {no}
            </Button>
            <Button
              color="red"
              onClick={() => {
                close();
                onConfirm();
              }}
            >
              {yes}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
