import { NativeSelect, TextInput } from "@mantine/core";
import { INDICATOR_KINDS } from "#detection/indicator-kinds.ts";
import type { addIndicator } from "#api/contract/indicators.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { dispositionTexts } from "../../texts/dispositions.ts";
import { listTexts } from "../../texts/lists.ts";
import { Form } from "../../ui/form.tsx";

const t = listTexts.indicators;

/** Adds an indicator; past mail is searched for it where the responses say so. */
export function IndicatorForm({ onDone }: { readonly onDone: () => void }) {
  const add = useChange<FormValues, ReplyTo<typeof addIndicator>>({
    touches: ["indicators", "evaluations"],
    change: (account, values) =>
      call<typeof addIndicator>("POST", "/settings/indicators", { account, body: bodyOf(values) }),
    said: ({ result }) => (result.evaluation_id === null ? t.added : t.searching),
    onDone,
  });
  return (
    <Form submit={t.add} state={add} onCancel={onDone} onSubmit={add.mutate}>
      <NativeSelect
        name="kind"
        label={t.kind}
        data={INDICATOR_KINDS.map((it) => ({ value: it, label: t.kinds[it] }))}
      />
      <TextInput name="value" label={t.value} required maxLength={4_000} autoComplete="off" data-autofocus />
      <NativeSelect
        name="disposition"
        label={t.disposition}
        data={ACTIONABLE_DISPOSITIONS.map((it) => ({ value: it, label: dispositionTexts[it].label }))}
      />
      <TextInput name="note" label={t.note} maxLength={2_000} />
      <TextInput name="expires" label={t.expires} type="datetime-local" />
    </Form>
  );
}

function bodyOf(values: FormValues) {
  const [kind, disposition] = [values.text("kind"), values.text("disposition")];
  const expires = values.optional("expires");
  return {
    kind: INDICATOR_KINDS.find((it) => it === kind) ?? "url",
    value: values.text("value"),
    disposition: ACTIONABLE_DISPOSITIONS.find((it) => it === disposition) ?? "MALICIOUS",
    note: values.text("note"),
    // The field means the reader's own zone, the API any.
    ...(expires !== undefined && { expires_at: new Date(expires).toISOString() }),
  };
}
