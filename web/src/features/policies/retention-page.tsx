import { Fieldset, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { previewRetention, putRetention } from "#api/contract/retention.ts";
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
import { type Retention, type RetentionPreview, retentionQuery } from "./queries.ts";
import { RetentionEffects } from "./retention-effects.tsx";

const t = policyTexts.retention;

/** Exchange keeps what was soft-deleted no longer, whatever one sets. */
const MAX_RECOVERABLE_DAYS = 30;
/** Of what Undeliver keeps itself: the API takes no less. */
const LEAST_DAYS = { search: 7, raw: 7, messages: 30, retracted: 90 } as const;
type Kept = keyof typeof LEAST_DAYS;
const KEPT = ["search", "raw", "messages", "retracted"] as const satisfies readonly Kept[];

/** For how long the mailboxes keep what was taken, and Undeliver what it knows of mail. */
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
  const [effects, setEffects] = useState<Effects>();
  const save = useChange<Figures>({
    touches: ["settings", "retractions"],
    change: async (account, figures) => {
      const body = { ...figures, version };
      return call<typeof putRetention>("PUT", "/settings/retention", { account, body });
    },
    said: () => formTexts.saved,
  });
  // What is deleted is gone: how much that is comes before the saving.
  const ask = useChange<Figures, Effects>({
    touches: [],
    change: async (account, body) => {
      const path = "/settings/retention/preview";
      const { result } = await call<typeof previewRetention>("POST", path, { account, body });
      return { of: body, result };
    },
    onDone: (done) => (deletesSome(done) ? setEffects(done) : save.mutate(done.of)),
  });
  const send = (values: FormValues): void => {
    const figures = retentionIn(values);
    if (isShorter(figures, standing)) ask.mutate(figures);
    else save.mutate(figures);
  };
  const state = { isPending: save.isPending || ask.isPending, error: save.error ?? ask.error };
  return (
    <Form submit={formTexts.save} state={state} onSubmit={send}>
      {effects !== undefined && (
        <RetentionEffects
          effects={effects.result}
          onClose={() => setEffects(undefined)}
          onConfirm={() => {
            setEffects(undefined);
            save.mutate(effects.of);
          }}
        />
      )}
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
        {KEPT.map((it) => (
          <PeriodField key={it} place={it} value={undeliver[it]} mayBeUnknown={false} min={LEAST_DAYS[it]} />
        ))}
      </Fieldset>
      <SavedBy {...standing} />
    </Form>
  );
}

type Figures = ReturnType<typeof retentionIn>;

interface Effects {
  readonly of: Figures;
  readonly result: RetentionPreview;
}

function deletesSome({ result: { raw, messages, retracted } }: Effects): boolean {
  return [raw, messages, retracted].some((it) => (it?.goes ?? 0) > 0);
}

function isShorter({ undeliver }: Figures, { undeliver: standing }: Retention): boolean {
  return (["raw", "messages", "retracted"] as const).some(
    (it) => daysOf(undeliver[it]) < daysOf(standing[it]),
  );
}

function daysOf(kept: number | "never"): number {
  return kept === "never" ? Number.POSITIVE_INFINITY : kept;
}

function retentionIn(values: FormValues) {
  const kept = (it: Kept): number | "never" =>
    values.text(`${it}_kind`) === "never" ? "never" : values.number(it);
  return {
    microsoft: {
      junk: periodIn(values, "junk"),
      deleted_items: periodIn(values, "deleted_items"),
      recoverable_items: periodIn(values, "recoverable_items"),
    },
    google: { spam: periodIn(values, "spam"), trash: periodIn(values, "trash") },
    undeliver: {
      search: kept("search"),
      raw: kept("raw"),
      messages: kept("messages"),
      retracted: kept("retracted"),
    },
  };
}
