import { Paper, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { putApprovalSetting } from "#api/contract/approval-setting.ts";
import { useAccount, useMay } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { policyTexts } from "../../texts/policies.ts";
import { Empty } from "../../ui/empty.tsx";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { Section } from "../../ui/section.tsx";
import { SettingProposal } from "../../ui/setting-proposal.tsx";
import { type Approval, approvalQuery, proposalsQuery } from "./queries.ts";

const t = policyTexts.approval;

/** From when on a second person is needed, and the settings that wait for one. */
export function ApprovalPage() {
  const { id } = useAccount();
  const mayChange = useMay("approval.configure");
  const approval = useQuery(approvalQuery(id));
  const proposals = useQuery(proposalsQuery(id));
  return (
    <Stack gap="xl" maw={960}>
      <Stack gap="md">
        <PageHeader title={t.title} />
        <Text size="sm">{t.lead}</Text>
        <Text size="sm">{t.automation}</Text>
        <Paper withBorder p="md">
          <Loaded query={approval}>
            {(standing) =>
              mayChange ? (
                <ApprovalForm key={standing.version} standing={standing} />
              ) : (
                <>
                  <Text fw={600}>{t.stands(standing.copies_per_hour)}</Text>
                  <SavedBy {...standing} />
                </>
              )
            }
          </Loaded>
        </Paper>
      </Stack>
      <Section title={t.waiting}>
        <Loaded query={proposals}>
          {(settings) =>
            settings.length === 0 ? (
              <Empty {...t.noneWaiting} />
            ) : (
              settings.map((it) => <SettingProposal key={it.integration_id} setting={it} />)
            )
          }
        </Loaded>
      </Section>
    </Stack>
  );
}

const MAX_COPIES = 1_000_000;

function ApprovalForm({ standing }: { readonly standing: Approval }) {
  const save = useChange<number>({
    touches: ["settings"],
    change: async (account, copies_per_hour) => {
      const body = { copies_per_hour, version: standing.version };
      return call<typeof putApprovalSetting>("PUT", "/settings/approval", { account, body });
    },
    said: () => formTexts.saved,
  });
  return (
    <Form submit={formTexts.save} state={save} onSubmit={(values) => save.mutate(values.number("copies"))}>
      <Text fw={600}>{t.stands(standing.copies_per_hour)}</Text>
      <TextInput
        name="copies"
        label={t.copies}
        type="number"
        min={0}
        max={MAX_COPIES}
        required
        defaultValue={standing.copies_per_hour}
      />
      <SavedBy {...standing} />
    </Form>
  );
}
