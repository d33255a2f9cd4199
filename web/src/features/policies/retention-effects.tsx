import { Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { formTexts } from "../../texts/forms.ts";
import { policyTexts } from "../../texts/policies.ts";
import type { RetentionPreview } from "./queries.ts";

const t = policyTexts.retention.preview;

type Figure = keyof RetentionPreview;
type Effect = NonNullable<RetentionPreview[Figure]>;
const FIGURES = ["raw", "messages", "retracted"] as const satisfies readonly Figure[];

interface RetentionEffectsProps {
  readonly effects: RetentionPreview;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** What new figures delete, before they are saved. */
export function RetentionEffects({ effects, onConfirm, onClose }: RetentionEffectsProps) {
  return (
    <Modal
      opened
      onClose={onClose}
      title={t.title}
      centered
      closeButtonProps={{ "aria-label": formTexts.cancel }}
    >
      <Stack>
        <Text size="sm">{t.lead}</Text>
        <List size="sm" spacing="xs">
          {FIGURES.map((it) => {
            const effect = effects[it];
            return effect !== null && <Lines key={it} figure={it} effect={effect} />;
          })}
        </List>
        <Group justify="end">
          <Button variant="default" onClick={onClose} data-autofocus>
            {t.keep}
          </Button>
          <Button color="red" onClick={onConfirm}>
            {t.save}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function Lines({ figure, effect }: { readonly figure: Figure; readonly effect: Effect }) {
  const { goes, old, before, looked_at: lookedAt, stays } = effect;
  const day = new Date(before).toLocaleDateString("en", { dateStyle: "medium" });
  const reasons = Object.entries(t.why).flatMap(([reason, why]) => {
    const count = new Map(Object.entries(stays)).get(reason);
    return count === undefined ? [] : [{ why, count }];
  });
  return (
    <List.Item>
      {t.goes[figure](goes, old, day)}
      {lookedAt < old && ` ${t.lookedAt(lookedAt)}`}
      {reasons.map(({ why, count }) => (
        <Text key={why} size="xs" c="dimmed">
          {t.stays(count, why)}
        </Text>
      ))}
    </List.Item>
  );
}
