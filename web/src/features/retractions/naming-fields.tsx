import {
  Anchor,
  Checkbox,
  Fieldset,
  Group,
  SegmentedControl,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import { dayOf, endOfDay, startOfDay } from "./days.ts";
import type { DraftForm } from "./draft-form.ts";
import { type NewSearch, readNewSearch, tickedIn, WAYS, wayOf } from "./new-search.ts";
import { SampleField } from "./sample-field.tsx";

export interface FieldsProps {
  readonly form: DraftForm;
  readonly onChange: (changed: Partial<DraftForm>) => void;
}

/** The heading of a set of fields, beside others that are labels. */
const LIKE_A_LABEL = { fontSize: "var(--mantine-font-size-sm)", fontWeight: 600, padding: 0 };

interface NamingFieldsProps extends FieldsProps {
  readonly search: NewSearch;
  readonly files: readonly File[];
  readonly onFiles: (files: readonly File[]) => void;
}

/** Which messages: in one way, since two could mean both of them or what they have in common. */
export function NamingFields({ form, onChange, search, files, onFiles }: NamingFieldsProps) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const way = wayOf(search);
  const choose = (by: string): void => {
    const next = readNewSearch({ ...search, by });
    void navigate({ to: "/$account/retractions/new", params: { account }, search: next, replace: true });
  };
  return (
    <Fieldset legend={t.which} variant="unstyled" styles={{ legend: LIKE_A_LABEL }}>
      <Stack gap="sm" mt="xs">
        <SegmentedControl
          aria-label={t.which}
          value={way}
          onChange={choose}
          data={WAYS.map((value) => ({ value, label: t.ways[value] }))}
          style={{ alignSelf: "start" }}
          // Four words do not fit beside one another on a telephone.
          withItemsBorders={false}
          size="xs"
        />
        {way === "messages" && <Ticked search={search} />}
        {way === "search" && <SearchFields form={form} onChange={onChange} />}
        {way === "message_ids" && <HeaderFields form={form} onChange={onChange} />}
        {way === "samples" && <SampleField files={files} onFiles={onFiles} />}
      </Stack>
    </Fieldset>
  );
}

/** As many as the API takes one by one. */
const MAX_IDS = 1_000;

function Ticked({ search }: { readonly search: NewSearch }) {
  const { id: account } = useAccount();
  const count = tickedIn(search, sessionStorage).length;
  if (count > MAX_IDS) return <Text c="red">{t.tooMany(MAX_IDS)}</Text>;
  if (count > 0) return <Text>{t.ticked(count)}</Text>;
  return (
    <Text>
      {t.noneTicked}{" "}
      <Anchor component={ShellLink} to={`/${account}/mail-trace`}>
        {t.toTrace}
      </Anchor>
    </Text>
  );
}

function SearchFields({ form, onChange }: FieldsProps) {
  return (
    <>
      <TextInput
        label={t.search}
        description={t.searchHint}
        value={form.query}
        maxLength={4_000}
        onChange={(event) => onChange({ query: event.currentTarget.value })}
      />
      <Group gap="sm" align="end">
        <TextInput
          type="date"
          label={t.from}
          value={dayOf(form.start)}
          onChange={(event) => onChange({ start: startOfDay(event.currentTarget.value) })}
        />
        <TextInput
          type="date"
          label={t.until}
          value={dayOf(form.end)}
          onChange={(event) => onChange({ end: endOfDay(event.currentTarget.value) })}
        />
        <Text size="sm" c="dimmed">
          {t.dayHint}
        </Text>
      </Group>
    </>
  );
}

function HeaderFields({ form, onChange }: FieldsProps) {
  return (
    <>
      <Textarea
        label={t.messageIds}
        description={t.messageIdsHint}
        autosize
        minRows={4}
        maxRows={14}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        value={form.messageIds}
        onChange={(event) => onChange({ messageIds: event.currentTarget.value })}
      />
      <Checkbox
        label={t.ambiguous}
        description={t.ambiguousHint}
        checked={form.takesAmbiguous}
        onChange={(event) => onChange({ takesAmbiguous: event.currentTarget.checked })}
      />
    </>
  );
}
