import { Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { putAutoRetractLimit } from "#api/contract/auto-retract-limit.ts";
import { useAccount, useMay } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { autoRetractTexts } from "../../texts/auto-retract.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { ModalButton } from "../../ui/modal-button.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { type Limit, limitQuery } from "./queries.ts";

const t = autoRetractTexts.limit;

/** How much a Config Admin may change by himself. */
export function LimitView() {
  const { id } = useAccount();
  const query = useQuery(limitQuery(id));
  const mayChange = useMay("approval.configure");
  return (
    <Paper withBorder p="md" component="section" aria-label={t.title}>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t.title}
        </Title>
        {mayChange && query.data !== undefined && (
          <ModalButton label={formTexts.edit} about={t.title} title={t.title} variant="default" size="xs">
            {(close) => <LimitForm limit={query.data} onDone={close} />}
          </ModalButton>
        )}
      </Group>
      <Loaded query={query}>
        {(limit) => (
          <Stack gap={4}>
            <Text size="sm" fw={600}>
              {t.stands(limit.copies, limit.percent)}
            </Text>
            <Text size="sm">{t.about}</Text>
            <Text size="sm">{t.counts}</Text>
            <SavedBy {...limit} />
          </Stack>
        )}
      </Loaded>
    </Paper>
  );
}

function LimitForm({ limit, onDone }: { readonly limit: Limit; readonly onDone: () => void }) {
  const save = useChange<{ readonly copies: number; readonly percent: number }>({
    touches: ["settings"],
    change: async (account, wanted) => {
      const body = { ...wanted, version: limit.version };
      return call<typeof putAutoRetractLimit>("PUT", "/settings/auto_retract/limit", { account, body });
    },
    said: () => formTexts.saved,
    onDone,
  });
  return (
    <Form
      submit={formTexts.save}
      state={save}
      onCancel={onDone}
      onSubmit={(values) =>
        save.mutate({ copies: values.number("copies"), percent: values.number("percent") })
      }
    >
      <Text size="sm">{t.about}</Text>
      <TextInput
        name="copies"
        label={t.copies}
        type="number"
        min={0}
        max={10_000_000}
        required
        defaultValue={limit.copies}
      />
      <TextInput
        name="percent"
        label={t.percent}
        type="number"
        min={0}
        max={100}
        step="any"
        required
        defaultValue={limit.percent}
      />
    </Form>
  );
}
