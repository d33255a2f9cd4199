import { Button, Card, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { runTexts } from "../../texts/run.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { useRelease } from "./changes.ts";
import type { Run } from "./queries.ts";

const t = runTexts.release;

/** The undo of a release, as a plan: what it brought back goes again to where it had been, once the plan is started. */
export function UndoTab({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const undo = useRelease(run.id);
  const [reason, setReason] = useState("");
  const start = (): void =>
    undo.mutate(
      { reason: reason.trim(), draft: true },
      {
        onSuccess: ({ result }) => {
          const params = { account, retraction: result.id };
          void navigate({ to: "/$account/retractions/$retraction", params, search: {} });
        },
      },
    );
  return (
    <Card withBorder>
      <Stack gap="sm">
        <Title order={2} size="h4">
          {t.undoTitle}
        </Title>
        <Text size="sm">{t.undoLead}</Text>
        {undo.isError && <Trouble error={undo.error} />}
        <Group align="end" gap="sm">
          <TextInput
            label={t.reason}
            w={320}
            maxLength={2_000}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Button loading={undo.isPending} onClick={start}>
            {t.undo}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}
