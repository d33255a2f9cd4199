import { Alert, Button, Text } from "@mantine/core";
import { shellTexts as t } from "../texts/shell.ts";

interface TroubleProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What happened, in the server's own words, and what to try. */
export function Trouble({ error, onRetry }: TroubleProps) {
  return (
    <Alert color="red" variant="outline" title={t.trouble.title} role="alert" m="md">
      <Text size="sm">{error instanceof Error ? error.message : String(error)}</Text>
      {onRetry !== undefined && (
        <Button mt="sm" size="xs" variant="default" onClick={onRetry}>
          {t.trouble.retry}
        </Button>
      )}
    </Alert>
  );
}
