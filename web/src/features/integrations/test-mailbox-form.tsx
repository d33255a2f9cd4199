import { TextInput } from "@mantine/core";
import type { putTestMailbox } from "#api/contract/self-tests.ts";
import { call } from "../../lib/api.ts";
import type { Integration } from "../../lib/integrations.ts";
import { useChange } from "../../lib/use-change.ts";
import { selfTestTexts } from "../../texts/self-test.ts";
import { Form } from "../../ui/form.tsx";
import { Section } from "../../ui/section.tsx";

const t = selfTestTexts.mailbox;

/** Where the round trip is made. */
export function TestMailboxForm({ integration }: { readonly integration: Integration }) {
  const save = useChange<string | null>({
    touches: ["integrations"],
    change: (account, address) =>
      call<typeof putTestMailbox>("PUT", "/integrations/:integration_id/test_mailbox", {
        account,
        params: { integration_id: integration.id },
        body: { address },
      }),
    said: () => t.saved,
  });
  return (
    <Section title={t.title} lead={t.lead}>
      <div style={{ maxWidth: 480 }}>
        <Form
          submit={t.save}
          state={save}
          onSubmit={(values) => save.mutate(values.optional("address") ?? null)}
        >
          <TextInput
            // What somebody else has saved meanwhile is shown.
            key={integration.test_mailbox}
            name="address"
            type="email"
            label={t.label}
            maxLength={320}
            defaultValue={integration.test_mailbox ?? ""}
          />
        </Form>
      </div>
    </Section>
  );
}
