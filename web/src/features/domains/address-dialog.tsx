import { Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { domainTexts } from "../../texts/domains.ts";
import { formTexts } from "../../texts/forms.ts";
import { GuideLinks } from "./guide-links.tsx";
import type { SourceWithAddress } from "./queries.ts";

const t = domainTexts.sources.secret;

interface AddressDialogProps {
  readonly source: SourceWithAddress | undefined;
  readonly onClose: () => void;
}

/** The one time that an intake address is seen. */
export function AddressDialog({ source, onClose }: AddressDialogProps) {
  return (
    <Modal
      opened={source !== undefined}
      onClose={onClose}
      title={t.title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": formTexts.close }}
    >
      <Stack gap="sm">
        <Text size="sm">{t.about}</Text>
        <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
          {source?.address}
        </Code>
        {source !== undefined && <GuideLinks format={source.format} />}
        <Group justify="end" gap="xs">
          <CopyButton value={source?.address ?? ""}>
            {({ copied, copy }) => (
              <Button
                variant="default"
                onClick={copy}
                leftSection={
                  copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />
                }
              >
                {copied ? t.copied : t.copy}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t.done}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
