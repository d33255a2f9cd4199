import { Alert, Button, Card, Stack, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { ApiFailure } from "../../lib/api.ts";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import { PageHeader } from "../../ui/page-header.tsx";
import { Trouble } from "../../ui/trouble.tsx";
import { ScopeFields } from "../../ui/scope-fields.tsx";
import { useDraft } from "./changes.ts";
import { DestinationFields } from "./destination-fields.tsx";
import { type DraftForm, EMPTY_FORM, type Mistake, toNamed } from "./draft-form.ts";
import { MoreFields } from "./more-fields.tsx";
import { NamingFields } from "./naming-fields.tsx";
import { type NewSearch, readNewSearch, tickedIn, wayOf } from "./new-search.ts";
import { readSamples } from "./read-samples.ts";
import { ReleaseOfMessages } from "./release-of-messages.tsx";

/** Which messages, whereto, and on what terms: it makes a plan, and the plan is looked at before anything moves. */
export function NewRetractionPage() {
  const search = readNewSearch(useSearch({ strict: false }));
  if (search.release === true) return <ReleaseOfMessages search={search} />;
  return (
    <>
      <PageHeader title={t.title} />
      <NewRetraction search={search} />
    </>
  );
}

/** The server names the fields of its API; here they have other names. */
function NoPlan({ error }: { readonly error: Error }) {
  const isNowhere = error instanceof ApiFailure && error.type === "unavailable_destination";
  return <Trouble error={isNowhere ? new Error(t.nowhere) : error} />;
}

const MISTAKES: Readonly<Record<Mistake, string>> = {
  nothing_named: t.nothingNamed,
  no_destination: t.chooseDestination,
};

function NewRetraction({ search }: { readonly search: NewSearch }) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const draft = useDraft();
  const { query = "", start = "", end = "", destination = null } = search;
  const [form, setForm] = useState<DraftForm>({ ...EMPTY_FORM, query, start, end, destination });
  const [files, setFiles] = useState<readonly File[]>([]);
  const [mistake, setMistake] = useState<Mistake>();
  const way = wayOf(search);
  const change = (changed: Partial<DraftForm>): void => {
    setForm((before) => ({ ...before, ...changed }));
    setMistake(undefined);
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const samples = way === "samples" ? await readSamples(files) : [];
    const named = toNamed({ form, way, ticked: tickedIn(search, sessionStorage), samples, now: new Date() });
    if (typeof named === "string") return setMistake(named);
    draft.mutate(named, {
      onSuccess: ({ result }) => {
        const params = { account, retraction: result.id };
        void navigate({ to: "/$account/retractions/$retraction", params, replace: true });
      },
    });
  };
  const fields = { form, onChange: change };
  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Stack gap="md" maw={760}>
        <Text c="dimmed">{t.lead}</Text>
        <Card withBorder>
          <NamingFields {...fields} search={search} files={files} onFiles={setFiles} />
        </Card>
        <Card withBorder>
          <DestinationFields {...fields} />
        </Card>
        <Card withBorder>
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t.scopeHint}
            </Text>
            <ScopeFields scope={form.scope} onChange={(scope) => change({ scope })} />
          </Stack>
        </Card>
        <Card withBorder>
          <MoreFields {...fields} />
        </Card>
        {mistake !== undefined && (
          <Alert color="red" variant="outline" role="alert">
            {MISTAKES[mistake]}
          </Alert>
        )}
        {draft.isError && <NoPlan error={draft.error} />}
        <Button type="submit" loading={draft.isPending} style={{ alignSelf: "start" }}>
          {t.make}
        </Button>
      </Stack>
    </form>
  );
}
