import { Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useAccount } from "../../lib/account.ts";
import { breakerTexts } from "../../texts/breaker.ts";
import { Trouble } from "../../ui/trouble.tsx";
import { useSetMode } from "./changes.ts";
import { automationQuery } from "./queries.ts";

const t = breakerTexts.observed;

/** Whether automation acts, or only records what it would do. */
export function AutomationCard() {
  const { id: account } = useAccount();
  const found = useQuery(automationQuery(account));
  const set = useSetMode();
  if (found.isPending) return <Skeleton h={90} />;
  if (found.isError) return <Trouble error={found.error} onRetry={() => void found.refetch()} />;
  const { mode, version } = found.data;
  const other = mode === "act" ? "observe" : "act";
  return (
    <Card withBorder>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t.title}
        </Title>
        {set.isError && <Trouble error={set.error} />}
        <Group justify="space-between" gap="sm">
          <Text aria-live="polite">{mode === "act" ? t.acts : t.observes}</Text>
          <Button
            variant="default"
            loading={set.isPending}
            onClick={() => set.mutate({ mode: other, version })}
          >
            {t[other]}
          </Button>
        </Group>
        <Text size="sm" c="dimmed">
          {t.kept}
        </Text>
      </Stack>
    </Card>
  );
}
