import { Button, Group, Modal, Progress, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { type Disposition, DISPOSITIONS } from "#detection/disposition.ts";
import type { reclassifyMessage } from "#api/contract/reclassify.ts";
import { call } from "../../lib/api.ts";
import { useAccount } from "../../lib/account.ts";
import { mailTraceTexts } from "../../texts/mail-trace.ts";

const t = mailTraceTexts.reclassifyDialog;
const MOST = 200;

interface ReclassifyDialogProps {
  readonly ids: readonly string[];
  readonly onClose: () => void;
}

/** One word for all that are ticked; each message is asked for by itself, and those that fail are counted. */
export function ReclassifyDialog({ ids, onClose }: ReclassifyDialogProps) {
  const { id: account } = useAccount();
  const client = useQueryClient();
  const [disposition, setDisposition] = useState<Disposition>();
  const [done, setDone] = useState(0);
  const reclassify = useMutation({
    mutationFn: async (expected: Disposition) => {
      const failures: string[] = [];
      for (const id of ids) {
        await call<typeof reclassifyMessage>("POST", "/investigate/:investigate_id/reclassify", {
          account,
          params: { investigate_id: id },
          body: { expected_disposition: expected },
        }).catch((error: unknown) => failures.push(messageOf(error)));
        setDone((it) => it + 1);
      }
      return failures;
    },
    onSuccess: (failures) => {
      tell(ids.length, failures);
      void client.invalidateQueries({ queryKey: [account, "mail-trace"] });
      void client.invalidateQueries({ queryKey: [account, "messages"] });
      onClose();
    },
  });
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title(ids.length)}
      closeOnClickOutside={!reclassify.isPending}
      closeButtonProps={{ "aria-label": t.close }}
    >
      <Stack gap="sm">
        <Text size="sm">{ids.length > MOST ? t.tooMany(MOST) : t.body}</Text>
        <Select
          label={t.label}
          data={DISPOSITIONS.map((value) => ({
            value,
            label: `${value}: ${mailTraceTexts.dispositions[value]}`,
          }))}
          value={disposition ?? null}
          onChange={(value) => setDisposition(DISPOSITIONS.find((it) => it === value))}
          comboboxProps={{ withinPortal: false }}
        />
        {reclassify.isPending && (
          <Progress value={(done / ids.length) * 100} aria-label={t.progress(done, ids.length)} />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button
            disabled={disposition === undefined || ids.length > MOST}
            loading={reclassify.isPending}
            onClick={() => {
              if (disposition !== undefined) reclassify.mutate(disposition);
            }}
          >
            {t.confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function tell(asked: number, failures: readonly string[]): void {
  const reclassified = asked - failures.length;
  if (reclassified > 0) notifications.show({ message: t.done(reclassified) });
  const [why] = failures;
  if (why === undefined) return;
  notifications.show({ color: "red", title: t.failed(failures.length), message: why, autoClose: false });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
