import { Button, Group, Input, List, Stack, Text } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { useChange } from "../lib/use-change.ts";
import { csvTexts as t } from "../texts/csv.ts";
import { formTexts } from "../texts/forms.ts";
import { Form } from "./form.tsx";

export interface Imported {
  /** How many lines were taken, and how many not. */
  readonly said: string;
  /** Line by line, why not. */
  readonly refused: readonly string[];
}

interface CsvImportProps {
  /** Which columns the file has. */
  readonly about: ReactNode;
  readonly touches: readonly string[];
  readonly read: (account: string, csv: string) => Promise<Imported>;
  /** Shown while it is read. */
  readonly progress?: ReactNode;
  readonly onDone: () => void;
}

/** Takes what a file has in its lines, and says of each line that was not taken why. */
export function CsvImport({ about, touches, read, progress, onDone }: CsvImportProps) {
  const id = useId();
  const run = useChange<File | undefined, Imported>({
    touches,
    change: async (account, file) => read(account, file === undefined ? "" : await file.text()),
  });
  if (run.data !== undefined) return <Result imported={run.data} onDone={onDone} />;
  return (
    <Form
      submit={t.import}
      state={run}
      onCancel={onDone}
      onSubmit={(values) => run.mutate(values.file("file"))}
    >
      <Text size="sm">{about}</Text>
      <Input.Wrapper label={t.file} id={id} required>
        <input id={id} name="file" type="file" accept=".csv,text/csv" required />
      </Input.Wrapper>
      {run.isPending && progress}
    </Form>
  );
}

function Result({ imported, onDone }: { readonly imported: Imported; readonly onDone: () => void }) {
  return (
    <Stack gap="sm">
      <Text size="sm" component="output" display="block">
        {imported.said}
      </Text>
      <List size="sm">
        {imported.refused.map((it) => (
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
