import { Checkbox, Group, NumberInput, Stack, Textarea } from "@mantine/core";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import type { FieldsProps } from "./naming-fields.tsx";

const MAX_CANARY = 20_000;
const MAX_WATCH_DAYS = 90;

/** On what terms: the first copies alone, what comes late, and why. */
export function MoreFields({ form, onChange }: FieldsProps) {
  return (
    <Stack gap="md">
      <NumberInput
        label={t.canary}
        description={t.canaryHint}
        maw={340}
        min={1}
        max={MAX_CANARY}
        allowDecimal={false}
        value={form.canary}
        onChange={(value) => onChange({ canary: wholeOf(value) })}
      />
      <Checkbox
        label={t.watch}
        description={t.watchHint}
        checked={form.watches}
        onChange={(event) => onChange({ watches: event.currentTarget.checked })}
      />
      {form.watches && <WatchFields form={form} onChange={onChange} />}
      <Textarea
        label={t.reason}
        description={t.reasonHint}
        autosize
        minRows={2}
        maxRows={6}
        maxLength={2_000}
        value={form.reason}
        onChange={(event) => onChange({ reason: event.currentTarget.value })}
      />
    </Stack>
  );
}

function WatchFields({ form, onChange }: FieldsProps) {
  const days = { min: 1, max: MAX_WATCH_DAYS, allowDecimal: false, maw: 300 } as const;
  return (
    <Stack gap="sm" pl="xl">
      <Group gap="md" align="end">
        <NumberInput
          {...days}
          label={t.watchDays}
          value={form.watchDays}
          onChange={(value) => onChange({ watchDays: wholeOf(value) })}
        />
        <NumberInput
          {...days}
          label={t.idleDays}
          value={form.idleDays}
          onChange={(value) => onChange({ idleDays: wholeOf(value) })}
        />
      </Group>
      <Checkbox
        label={t.followForwards}
        checked={form.followsForwards}
        onChange={(event) => onChange({ followsForwards: event.currentTarget.checked })}
      />
    </Stack>
  );
}

function wholeOf(value: string | number): number | "" {
  return typeof value === "number" ? value : "";
}
