import { Button, Group } from "@mantine/core";
import { integrationTexts as t } from "../../texts/integrations.ts";

interface StepButtonsProps {
  readonly back?: string;
  readonly onBack: () => void;
  readonly onNext: () => void;
  /** Why it cannot go on yet is said above. */
  readonly isWaiting?: boolean;
}

/** From one step to the next, and back. */
export function StepButtons({ back = t.back, onBack, onNext, isWaiting = false }: StepButtonsProps) {
  return (
    <Group justify="end" gap="xs">
      <Button variant="default" onClick={onBack}>
        {back}
      </Button>
      <Button onClick={onNext} disabled={isWaiting}>
        {t.next}
      </Button>
    </Group>
  );
}
