import { Checkbox, NumberInput, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { putDirectorySchedule } from "#api/contract/directory-schedule.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { directoryTexts } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { type Schedule, scheduleQuery } from "./queries.ts";

const t = directoryTexts.schedule;

interface ScheduleFormProps {
  readonly onDone: () => void;
}

/** How often directories are read by themselves. */
export function ScheduleForm({ onDone }: ScheduleFormProps) {
  const query = useQuery(scheduleQuery(useAccount().id));
  return <Loaded query={query}>{(schedule) => <Fields schedule={schedule} onDone={onDone} />}</Loaded>;
}

function Fields({ schedule, onDone }: ScheduleFormProps & { readonly schedule: Schedule }) {
  const save = useChange<FormValues>({
    touches: ["settings", "directory"],
    change: (account, values) =>
      call<typeof putDirectorySchedule>("PUT", "/settings/directory", {
        account,
        body: {
          enabled: values.isOn("enabled"),
          delta_minutes: values.number("delta"),
          full_hours: values.number("full"),
          version: schedule.version,
        },
      }),
    said: () => t.saved,
    onDone,
  });
  return (
    <Form submit={formTexts.save} state={save} onCancel={onDone} onSubmit={save.mutate}>
      <Text size="sm">{t.about}</Text>
      <Checkbox name="enabled" label={t.isOn} defaultChecked={schedule.enabled} />
      <NumberInput name="delta" label={t.delta} min={15} max={1_440} defaultValue={schedule.delta_minutes} />
      <NumberInput name="full" label={t.full} min={6} max={720} defaultValue={schedule.full_hours} />
      <SavedBy {...schedule} />
    </Form>
  );
}
