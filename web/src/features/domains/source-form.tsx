import { Checkbox, NativeSelect, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { SOURCE_FORMATS } from "#mail/envelope.ts";
import type { createSource, editSource } from "#api/contract/sources.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import type { FormValues } from "../../lib/form-values.ts";
import { useChange } from "../../lib/use-change.ts";
import { domainTexts } from "../../texts/domains.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";
import { GuideLink } from "../../ui/guide-link.tsx";
import type { GuidePlace } from "../../ui/guide-places.ts";
import type { Source, SourceWithAddress } from "./queries.ts";
import { valuesOf } from "./source-facts.tsx";

const t = domainTexts.sources;

type Format = Source["format"];
type Binding = Source["binding"];
const GUIDES: Readonly<Record<Format, GuidePlace | undefined>> = {
  "exchange-report": "microsoftJournal",
  "google-copy": "googleJournal",
  "plain-bcc": undefined,
};
const BINDINGS = [
  "exchange-organisation",
  "google-seal",
  "client-range",
  "client-certificate",
] as const satisfies readonly Binding["kind"][];
/** What most mail systems with this format can prove. */
const USUAL: Readonly<Record<Format, Binding["kind"]>> = {
  "exchange-report": "exchange-organisation",
  "google-copy": "google-seal",
  "plain-bcc": "client-range",
};

interface SourceFormProps {
  /** Absent: a new one. */
  readonly source?: Source;
  readonly onDone: () => void;
  readonly onAddress: (source: SourceWithAddress) => void;
}

/** Makes a source, or changes everything of one but its format. */
export function SourceForm({ source, onDone, onAddress }: SourceFormProps) {
  const [format, setFormat] = useState<Format>(source?.format ?? "exchange-report");
  const [binding, setBinding] = useState<Binding["kind"]>(source?.binding.kind ?? USUAL[format]);
  const save = useChange<FormValues, ReplyTo<typeof createSource> | ReplyTo<typeof editSource>>({
    touches: ["sources"],
    change: (account, values) => send(account, { values, source, format, binding }),
    said: () => (source === undefined ? undefined : t.changed),
    onDone: ({ result }) => {
      onDone();
      if ("address" in result) onAddress(result);
    },
  });
  return (
    <Form
      submit={source === undefined ? t.add : formTexts.save}
      state={save}
      onCancel={onDone}
      onSubmit={save.mutate}
    >
      <TextInput
        name="name"
        label={t.name}
        required
        maxLength={200}
        defaultValue={source?.name}
        data-autofocus
      />
      <NativeSelect
        label={t.format}
        disabled={source !== undefined}
        description={source === undefined ? undefined : t.formatKept}
        data={SOURCE_FORMATS.map((it) => ({ value: it, label: t.formats[it] }))}
        value={format}
        onChange={(event) => {
          const chosen = SOURCE_FORMATS.find((it) => it === event.currentTarget.value) ?? format;
          setFormat(chosen);
          setBinding(USUAL[chosen]);
        }}
      />
      <StepsAtProvider format={format} />
      <BindingFields kind={binding} onKind={setBinding} known={source?.binding} />
      <LimitFields standing={source ?? FRESH} />
      {format === "plain-bcc" && <OriginalToField isTrusted={source?.trusts_original_to === true} />}
    </Form>
  );
}

function StepsAtProvider({ format }: { readonly format: Format }) {
  const guide = GUIDES[format];
  if (guide === undefined) return null;
  return <GuideLink to={guide}>{t.guide}</GuideLink>;
}

const FRESH = { require_tls: false, allowed_ranges: [], hop_count: 0 } as const;

interface LimitFieldsProps {
  readonly standing: {
    readonly require_tls: boolean;
    readonly allowed_ranges: readonly string[];
    readonly hop_count: number;
  };
}

function LimitFields({ standing: { require_tls, allowed_ranges, hop_count } }: LimitFieldsProps) {
  return (
    <>
      <Checkbox name="require_tls" label={t.requireTls} defaultChecked={require_tls} />
      <Textarea
        name="allowed_ranges"
        label={t.rangesLabel}
        description={t.rangesAbout}
        autosize
        minRows={2}
        defaultValue={allowed_ranges.join("\n")}
      />
      <TextInput
        name="hop_count"
        label={t.hops}
        description={t.hopsAbout}
        type="number"
        min={0}
        max={20}
        required
        defaultValue={hop_count}
      />
    </>
  );
}

function OriginalToField({ isTrusted }: { readonly isTrusted: boolean }) {
  return (
    <Checkbox
      name="trusts_original_to"
      label={t.originalTo}
      description={t.originalToAbout}
      defaultChecked={isTrusted}
    />
  );
}

interface BindingFieldsProps {
  readonly kind: Binding["kind"];
  readonly onKind: (kind: Binding["kind"]) => void;
  readonly known: Binding | undefined;
}

function BindingFields({ kind, onKind, known }: BindingFieldsProps) {
  return (
    <>
      <NativeSelect
        label={t.binding}
        description={t.bindingAbout[kind]}
        data={BINDINGS.map((it) => ({ value: it, label: t.bindings[it] }))}
        value={kind}
        onChange={(event) => onKind(BINDINGS.find((it) => it === event.currentTarget.value) ?? kind)}
      />
      {kind !== "google-seal" && (
        <Textarea
          key={kind}
          name="values"
          label={`${t.bindings[kind]}: ${t.values}`}
          required
          autosize
          minRows={2}
          defaultValue={known?.kind === kind ? valuesOf(known).join("\n") : ""}
        />
      )}
    </>
  );
}

interface Sent {
  readonly values: FormValues;
  readonly source: Source | undefined;
  readonly format: Format;
  readonly binding: Binding["kind"];
}

function send(account: string, { values, source, format, binding }: Sent) {
  const settings = {
    name: values.text("name"),
    binding: bindingOf(binding, values.lines("values")),
    require_tls: values.isOn("require_tls"),
    allowed_ranges: values.lines("allowed_ranges"),
    hop_count: values.number("hop_count"),
    trusts_original_to: values.isOn("trusts_original_to"),
  };
  return source === undefined
    ? call<typeof createSource>("POST", "/sources", { account, body: { ...settings, format } })
    : call<typeof editSource>("PATCH", "/sources/:source_id", {
        account,
        params: { source_id: source.id },
        body: settings,
      });
}

function bindingOf(kind: Binding["kind"], values: string[]): Binding {
  switch (kind) {
    case "exchange-organisation":
      return { kind, domains: values };
    case "google-seal":
      return { kind };
    case "client-range":
      return { kind, ranges: values };
    case "client-certificate":
      return { kind, fingerprints: values };
  }
}
