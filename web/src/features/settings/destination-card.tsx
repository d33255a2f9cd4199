import { Anchor, Paper, Text } from "@mantine/core";
import { useAccount } from "../../lib/account.ts";
import type { Destination } from "../../shell/navigation.ts";
import { ShellLink } from "../../shell/shell-link.tsx";

interface DestinationCardProps {
  readonly destination: Destination;
}

/** The way to one screen, with what it is for. */
export function DestinationCard({ destination: { label, path, about } }: DestinationCardProps) {
  const { id } = useAccount();
  return (
    <Paper withBorder p="md">
      <Anchor component={ShellLink} to={`/${id}/${path}`} fw={600}>
        {label}
      </Anchor>
      {about !== undefined && (
        <Text size="sm" c="dimmed" mt={4}>
          {about}
        </Text>
      )}
    </Paper>
  );
}
