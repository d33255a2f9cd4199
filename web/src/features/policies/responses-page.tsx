import { Fieldset, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { RESPONSE_MODES } from "#policy/responses.ts";
import type { putResponses } from "#api/contract/responses.ts";
import { useAccount } from "../../lib/account.ts";
import { call } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { policyTexts } from "../../texts/policies.ts";
import { Form } from "../../ui/form.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { SavedBy } from "../../ui/saved-by.tsx";
import { type Responses, responsesQuery } from "./queries.ts";

const t = policyTexts.responses;

type Mode = Responses["submission"]["mode"];
const MAX_DAYS = 90;

/** What happens to delivered mail when something becomes known. */
export function ResponsesPage() {
  const { id } = useAccount();
  const query = useQuery(responsesQuery(id));
  return (
    <Stack gap="md" maw={760}>
      <PageHeader title={t.title} />
      <Text size="sm">{t.lead}</Text>
      <Loaded query={query}>
        {(responses) => <ResponsesForm key={responses.version} standing={responses} />}
      </Loaded>
    </Stack>
  );
}

function ResponsesForm({ standing }: { readonly standing: Responses }) {
  const { post_delivery, submission, version } = standing;
  const save = useChange<FormValues>({
    touches: ["settings"],
    change: async (account, values) => {
      const body = {
        post_delivery: { mode: modeIn(values, "post_delivery"), days: values.number("days") },
        submission: { mode: modeIn(values, "submission") },
        version,
      };
      return call<typeof putResponses>("PUT", "/settings/responses", { account, body });
    },
    said: () => formTexts.saved,
  });
  return (
    <Form submit={formTexts.save} state={save} onSubmit={save.mutate}>
      <Fieldset legend={t.postDelivery.title}>
        <Modes name="post_delivery" about={t.postDelivery.about} value={post_delivery.mode} />
        <TextInput
          mt="sm"
          name="days"
          label={t.postDelivery.days}
          type="number"
          min={1}
          max={MAX_DAYS}
          required
          maw={220}
          defaultValue={post_delivery.days}
        />
      </Fieldset>
      <Fieldset legend={t.submission.title}>
        <Modes name="submission" about={t.submission.about} value={submission.mode} />
      </Fieldset>
      <SavedBy {...standing} />
    </Form>
  );
}

interface ModesProps {
  readonly name: string;
  readonly about: string;
  readonly value: Mode;
}

function Modes({ name, about, value }: ModesProps) {
  return (
    <Radio.Group name={name} label={about} defaultValue={value}>
      <Stack gap="xs" mt="xs">
        {RESPONSE_MODES.map((it) => (
          <Radio key={it} value={it} label={t.modes[it].label} description={t.modes[it].about} />
        ))}
      </Stack>
    </Radio.Group>
  );
}

function modeIn(values: FormValues, name: string): Mode {
  const chosen = values.text(name);
  return RESPONSE_MODES.find((it) => it === chosen) ?? "off";
}
