import { Fieldset, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { putRetention } from "#api/contract/retention.ts";
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
import { PeriodField, periodIn } from "./period-field.tsx";
import { type Retention, retentionQuery } from "./queries.ts";

const t = policyTexts.retention;

/** Exchange keeps what was soft-deleted no longer, whatever one sets. */
const MAX_RECOVERABLE_DAYS = 30;
/** The API takes no less: mail that could not be judged at once must still be found. */
const MIN_SEARCH_DAYS = 7;

/** For how long the mailboxes keep what was taken. */
export function RetentionPage() {
  const { id } = useAccount();
  const query = useQuery(retentionQuery(id));
  return (
    <Stack gap="md" maw={760}>
      <PageHeader title={t.title} />
      <Text size="sm">{t.lead}</Text>
      <Loaded query={query}>
        {(standing) => <RetentionForm key={standing.version} standing={standing} />}
      </Loaded>
    </Stack>
  );
}

function RetentionForm({ standing }: { readonly standing: Retention }) {
  const { microsoft, google, undeliver, version } = standing;
  const save = useChange<FormValues>({
    touches: ["settings", "retractions"],
    change: async (account, values) => {
      const body = { ...retentionIn(values), version };
      return call<typeof putRetention>("PUT", "/settings/retention", { account, body });
    },
    said: () => formTexts.saved,
  });
  return (
    <Form submit={formTexts.save} state={save} onSubmit={save.mutate}>
      <Fieldset legend={t.microsoft}>
        <PeriodField place="junk" value={microsoft.junk} />
        <PeriodField place="deleted_items" value={microsoft.deleted_items} />
        <PeriodField
          place="recoverable_items"
          value={microsoft.recoverable_items}
          min={0}
          max={MAX_RECOVERABLE_DAYS}
        />
      </Fieldset>
      <Fieldset legend={t.google}>
        <PeriodField place="spam" value={google.spam} />
        <PeriodField place="trash" value={google.trash} />
      </Fieldset>
      <Fieldset legend={t.undeliver}>
        <PeriodField place="search" value={undeliver.search} mayBeUnknown={false} min={MIN_SEARCH_DAYS} />
      </Fieldset>
      <SavedBy {...standing} />
    </Form>
  );
}

function retentionIn(values: FormValues) {
  return {
    microsoft: {
      junk: periodIn(values, "junk"),
      deleted_items: periodIn(values, "deleted_items"),
      recoverable_items: periodIn(values, "recoverable_items"),
    },
    google: { spam: periodIn(values, "spam"), trash: periodIn(values, "trash") },
    undeliver: {
      search: values.text("search_kind") === "never" ? ("never" as const) : values.number("search"),
    },
  };
}
