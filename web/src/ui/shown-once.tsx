import { Alert, Button, Code, CopyButton, Group, Stack } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { formTexts } from "../texts/forms.ts";

interface ShownOnceProps {
  /** That it is not shown again, and what to do with it. */
  readonly about: string;
  readonly text: string;
  /** More that can be done with it than copying. */
  readonly actions?: ReactNode;
  readonly onDone: () => void;
}

/** A secret at the one moment at which it can be seen. */
export function ShownOnce({ about, text, actions, onDone }: ShownOnceProps) {
  return (
    <Stack gap="sm">
      <Alert color="yellow" variant="outline" icon={<IconAlertTriangle size={18} aria-hidden />}>
        {about}
      </Alert>
      <Code block tabIndex={0} style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {text}
      </Code>
      <Group justify="end" gap="xs">
        {actions}
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            >
              {copied ? formTexts.copied : formTexts.copy}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onDone}>{formTexts.done}</Button>
      </Group>
    </Stack>
  );
}
