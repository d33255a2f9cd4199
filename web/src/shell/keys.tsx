import { Modal } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { keyTexts as t } from "../texts/keys.ts";
import { Shortcuts } from "../ui/shortcuts.tsx";

/** `?`: every key that does something. */
export function Keys() {
  const [isOpen, { open, close }] = useDisclosure();
  useHotkeys([
    ["shift+?", open],
    ["?", open],
  ]);
  return (
    <Modal opened={isOpen} onClose={close} title={t.title} closeButtonProps={{ "aria-label": t.close }}>
      {t.sections.map((it) => (
        <Shortcuts key={it.title} {...it} />
      ))}
    </Modal>
  );
}
