import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { reclassifyMessage } from "#api/contract/reclassify.ts";
import { call } from "../../lib/api.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { messageTexts } from "../../texts/message.ts";
import type { Disposition } from "../../ui/disposition-badge.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import type { Message } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.reclassify;
const CHOICES = Object.keys(dispositionTexts) as Disposition[];

interface ReclassifyDialogProps {
  readonly message: Message;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** A person's word about what the message is. */
export function ReclassifyDialog({ message, opened, onClose }: ReclassifyDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title={t.title} closeButtonProps={{ "aria-label": t.cancel }}>
      <Choice current={message.final_disposition} onClose={onClose} />
    </Modal>
  );
}

function Choice({ current, onClose }: { readonly current: Disposition; readonly onClose: () => void }) {
  const { account, id } = useWhich();
  const client = useQueryClient();
  const [chosen, choose] = useState<Disposition>(current);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      call<typeof reclassifyMessage>("POST", "/investigate/:investigate_id/reclassify", {
        account,
        params: { investigate_id: id },
        body: { expected_disposition: chosen },
      }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [account, "message", id] });
      notifications.show({ message: t.done });
      onClose();
    },
  });
  return (
    <Stack>
      <Radio.Group
        label={t.label}
        value={chosen}
        onChange={(it) => choose((now) => CHOICES.find((choice) => choice === it) ?? now)}
      >
        <Stack gap="xs" mt="xs">
          {CHOICES.map((it) => (
            <Radio
              key={it}
              value={it}
              label={dispositionTexts[it].label}
              description={dispositionTexts[it].meaning}
            />
          ))}
        </Stack>
      </Radio.Group>
      <Text size="sm">
        {t.graver} {t.milder}
      </Text>
      {error !== null && <Trouble error={error} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t.cancel}
        </Button>
        <Button onClick={() => mutate()} loading={isPending} disabled={chosen === current}>
          {t.save}
        </Button>
      </Group>
    </Stack>
  );
}
