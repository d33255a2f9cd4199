import { Alert, Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconHandStop } from "@tabler/icons-react";
import { useState } from "react";
import { useAccount, useMay } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { planTexts } from "../../texts/plan.ts";
import { runTexts } from "../../texts/run.ts";
import { ReasonField } from "../../ui/reason-field.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { useResume } from "./changes.ts";
import type { Run } from "./queries.ts";

const t = runTexts.held;

interface HeldPanelProps {
  readonly run: Run;
  readonly held: NonNullable<Run["held"]>;
}

/** What waits for a person, and his word: it goes on, or the rest is refused. */
export function HeldPanel({ run, held }: HeldPanelProps) {
  const { id: account } = useAccount();
  const mayRetract = useMay("mail.retract");
  const resume = useResume(run.id);
  const [reason, setReason] = useState("");
  const say = (decision: "proceed" | "refuse"): void => resume.mutate({ decision, reason: reason.trim() });
  return (
    <Alert
      color="yellow"
      variant="outline"
      title={t.title(run.counts.held ?? 0)}
      icon={<IconHandStop aria-hidden />}
    >
      <Stack gap="sm">
        <Text size="sm">{held.reason}</Text>
        {held.for === "breaker" && (
          <Anchor component={ShellLink} to={`/${account}/breaker`} size="sm">
            {t.toBreaker}
          </Anchor>
        )}
        {resume.isError && <Trouble error={resume.error} />}
        {mayRetract ? (
          <Group align="end" gap="sm">
            <ReasonField size="xs" reason={reason} onReason={setReason} />
            <Button size="xs" loading={resume.isPending} onClick={() => say("proceed")}>
              {t.proceed}
            </Button>
            <Button size="xs" variant="default" disabled={resume.isPending} onClick={() => say("refuse")}>
              {t.refuse}
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            {planTexts.viewer}
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
