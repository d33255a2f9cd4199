import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconEye } from "@tabler/icons-react";
import { messageTexts } from "../../texts/message.ts";
import { Empty } from "../../ui/empty.tsx";
import { DownloadButton } from "./download-button.tsx";
import { PreviewView } from "./preview-view.tsx";
import type { Message } from "./queries.ts";

const t = messageTexts.raw;

/** The original mail. Nothing of it is fetched before the person asks, for each look is written down. */
export function RawTab({ message }: { readonly message: Message }) {
  const [isShown, { open }] = useDisclosure();
  if (message.had_raw) return <Empty {...t.noLongerKept} />;
  if (!message.has_raw) return <Empty {...t.notKept} />;
  return (
    <Stack>
      <Text size="sm">{t.intro}</Text>
      <Group gap="xs">
        {!isShown && (
          <Button size="xs" leftSection={<IconEye size={16} aria-hidden />} onClick={open}>
            {t.show}
          </Button>
        )}
        <DownloadButton />
      </Group>
      {isShown && <PreviewView />}
    </Stack>
  );
}
