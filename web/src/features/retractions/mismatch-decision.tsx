import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { decisionTexts as t } from "../../texts/decisions.ts";
import { ReasonField } from "../../ui/reason-field.tsx";
import { type IdentityBody, useIdentityDecision } from "./changes.ts";
import type { Mismatch } from "./queries.ts";
import { useGoToRun } from "./use-go-to-run.ts";

interface MismatchDecisionProps {
  readonly mismatch: Mismatch;
  /** The ticked ones. */
  readonly items: readonly string[];
}

/** A person's word. What he says is the message is planned first, so that he sees what will move before it does. */
export function MismatchDecision({ mismatch, items }: MismatchDecisionProps) {
  const decide = useIdentityDecision(mismatch);
  const goToRun = useGoToRun();
  const [reason, setReason] = useState("");
  const isSilent = reason.trim() === "";
  const say = (body: IdentityBody): void =>
    decide.mutate(body, {
      onSuccess: ({ result: { retraction } }) => {
        if (retraction === null) notifications.show({ message: t.isLeft, color: "green" });
        else goToRun(retraction);
      },
    });
  const isSaying = decide.isPending ? decide.variables.decision : undefined;
  return (
    <Stack gap="xs">
      <Group align="end" gap="sm">
        <ReasonField w={320} reason={reason} onReason={setReason} />
        <Button
          disabled={isSilent || items.length === 0 || isSaying === "leave"}
          loading={isSaying === "ours"}
          onClick={() => say({ decision: "ours", items: [...items], reason: reason.trim(), draft: true })}
        >
          {t.ours}
        </Button>
        <Button
          variant="default"
          disabled={isSilent || isSaying === "ours"}
          loading={isSaying === "leave"}
          onClick={() => say({ decision: "leave", reason: reason.trim() })}
        >
          {t.leave}
        </Button>
      </Group>
      <Text size="sm" c="dimmed">
        {isSilent ? t.needed : t.hint}
      </Text>
    </Stack>
  );
}
