import { Group, Select, Text } from "@mantine/core";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useAccount } from "../../lib/account.ts";
import { runTexts } from "../../texts/run.ts";
import { lookOf, partsOf } from "../../ui/outcomes.ts";
import { CopiesTable } from "./copies-table.tsx";
import { forgottenOf } from "./forgotten.ts";
import type { Run } from "./queries.ts";
import { readRunSearch } from "./run-search.ts";

const t = runTexts.copies;

/** Each copy of a run, or those with one outcome. */
export function CopiesTab({ run }: { readonly run: Run }) {
  const { id: account } = useAccount();
  const navigate = useNavigate();
  const search = readRunSearch(useSearch({ strict: false }));
  const parts = partsOf(run.counts);
  const part = parts.find((it) => it.outcome === search.outcome);
  const choose = (value: string | null): void => {
    const params = { account, retraction: run.id };
    const next = readRunSearch({ ...search, outcome: value });
    void navigate({ to: "/$account/retractions/$retraction", params, search: next, replace: true });
  };
  const gone = forgottenOf(run, part?.outcome);
  const total = (part?.count ?? run.copies) - gone;
  return (
    <>
      <Group mb="sm">
        <Select
          label={t.filter}
          size="xs"
          w={240}
          clearable
          placeholder={t.every(run.copies)}
          data={parts.map(({ outcome, count }) => ({
            value: outcome,
            label: t.one(lookOf(outcome).label, count),
          }))}
          value={part?.outcome ?? null}
          onChange={choose}
        />
      </Group>
      {gone > 0 && (
        <Text size="sm" mb="sm">
          {t.forgotten(gone)}
        </Text>
      )}
      {total === 0 ? <Text>{t.none}</Text> : <CopiesTable run={run} total={total} outcome={part?.outcome} />}
    </>
  );
}
