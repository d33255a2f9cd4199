import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { runTexts } from "../../texts/run.ts";
import { ReasonField } from "../../ui/reason-field.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useRelease } from "./changes.ts";
import type { Run } from "./queries.ts";
import { useGoToRun } from "./use-go-to-run.ts";

const t = runTexts.release;

/** The undo of a release, as a plan: what it brought back goes again to where it had been, once the plan is started. */
export function UndoTab({ run }: { readonly run: Run }) {
  const goToRun = useGoToRun();
  const undo = useRelease(run.id);
  const [reason, setReason] = useState("");
  const start = (): void =>
    undo.mutate({ reason: reason.trim(), draft: true }, { onSuccess: ({ result }) => goToRun(result) });
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.undoTitle}
        </Title>
        <Text size="sm">{t.undoLead}</Text>
        {undo.isError && <Trouble error={undo.error} />}
        <Group align="end" gap="sm">
          <ReasonField w={320} reason={reason} onReason={setReason} />
          <Button loading={undo.isPending} onClick={start}>
            {t.undo}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
