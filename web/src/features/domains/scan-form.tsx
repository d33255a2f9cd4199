import { NativeSelect, Text, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { startScan } from "#api/contract/mailbox-scans.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { integrationsQuery } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { scanTexts as t } from "../../texts/mailbox-scans.ts";
import { Form } from "../../ui/form.tsx";

const DAY_MS = 86_400_000;
/** What the server takes at most; it counts them itself. */
const MAX_DAYS = 14;
/** Where no journal copy can come in. */
const EVERY_MINUTES = [5, 15, 60] as const;

/** Which mailboxes, and how far back. */
export function ScanForm({ onDone }: { readonly onDone: () => void }) {
  const { id } = useAccount();
  const integrations = useQuery(integrationsQuery(id)).data ?? [];
  const start = useChange<FormValues>({
    touches: ["scans"],
    change: (account, values) => {
      const days = values.number("days");
      const addresses = values.lines("addresses");
      const since = new Date(Date.now() - days * DAY_MS).toISOString();
      const body = {
        integration_id: values.text("integration"),
        ...(days < MAX_DAYS && { since }),
        ...(addresses.length > 0 && { addresses }),
        ...(values.number("repeat") > 0 && { repeat_minutes: values.number("repeat") }),
      };
      return call<typeof startScan>("POST", "/mailbox_scans", { account, body });
    },
    said: () => t.started,
    onDone,
  });
  return (
    <Form submit={t.submit} state={start} onCancel={onDone} onSubmit={start.mutate}>
      <NativeSelect
        name="integration"
        label={t.integration}
        required
        data={integrations.map((it) => ({ value: it.id, label: it.name }))}
      />
      <TextInput
        name="days"
        label={t.days}
        type="number"
        min={1}
        max={MAX_DAYS}
        required
        defaultValue={MAX_DAYS}
      />
      <Textarea name="addresses" label={t.addresses} description={t.addressesAbout} autosize minRows={2} />
      <NativeSelect
        name="repeat"
        label={t.repeat}
        data={[
          { value: "0", label: t.once },
          ...EVERY_MINUTES.map((it) => ({ value: String(it), label: t.every(it) })),
        ]}
      />
      <Text size="sm">{t.acts}</Text>
    </Form>
  );
}
