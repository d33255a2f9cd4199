import { Button, Group, Input, List, Progress, Stack, Text } from "@mantine/core";
import { useId, useState } from "react";
import { ApiFailure } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { formTexts } from "../../texts/forms.ts";
import { listTexts as t } from "../../texts/lists.ts";
import { Form } from "../../ui/form.tsx";
import { addEntry } from "./changes.ts";
import type { ListName } from "./queries.ts";
import { readImport } from "./read-import.ts";

interface ImportFormProps {
  readonly list: ListName;
  readonly onDone: () => void;
}

interface Imported {
  readonly added: number;
  readonly known: number;
  /** Entry by entry, why not. */
  readonly refused: readonly string[];
}

/** Adds the entries of a file one by one, and says of each that was refused why. */
export function ImportForm({ list, onDone }: ImportFormProps) {
  const id = useId();
  const [progress, setProgress] = useState({ done: 0, all: 0 });
  const run = useChange<File | undefined, Imported>({
    touches: ["lists"],
    change: (account, file) => importFile({ account, list }, file, setProgress),
  });
  if (run.data !== undefined) return <Result imported={run.data} onDone={onDone} />;
  return (
    <Form
      submit={t.import}
      state={run}
      onCancel={onDone}
      onSubmit={(values) => run.mutate(values.file("file"))}
    >
      <Text size="sm">{t.importAbout}</Text>
      <Input.Wrapper label={t.file} id={id} required>
        <input id={id} name="file" type="file" accept=".csv,text/csv" required />
      </Input.Wrapper>
      {run.isPending && progress.all > 0 && (
        <Progress
          value={(100 * progress.done) / progress.all}
          aria-label={t.importing(progress.done, progress.all)}
        />
      )}
    </Form>
  );
}

function Result({ imported, onDone }: { readonly imported: Imported; readonly onDone: () => void }) {
  const { added, known, refused } = imported;
  return (
    <Stack gap="sm">
      <Text size="sm" component="output" display="block">
        {t.imported(added, known, refused.length)}
      </Text>
      <List size="sm">
        {refused.map((it) => (
          <List.Item key={it}>
            <bdi>{it}</bdi>
          </List.Item>
        ))}
      </List>
      <Group justify="end">
        <Button onClick={onDone}>{formTexts.close}</Button>
      </Group>
    </Stack>
  );
}

interface Into {
  readonly account: string;
  readonly list: ListName;
}

async function importFile(
  { account, list }: Into,
  file: File | undefined,
  onProgress: (progress: { done: number; all: number }) => void,
): Promise<Imported> {
  const entries = readImport(file === undefined ? "" : await file.text());
  const refused: string[] = [];
  let [added, known] = [0, 0];
  for (const [index, entry] of entries.entries()) {
    onProgress({ done: index, all: entries.length });
    try {
      await addEntry(account, list, entry);
      added++;
    } catch (error) {
      // What the server refuses is said; where it cannot be reached nothing more is tried.
      if (!(error instanceof ApiFailure) || error.status >= 500) throw error;
      if (error.type === "already_exists") known++;
      else refused.push(t.line(index + 1, `${entry.pattern.slice(0, 100)}: ${error.message}`));
    }
  }
  return { added, known, refused };
}
