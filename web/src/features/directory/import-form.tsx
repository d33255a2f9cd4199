import { Button, Group, Input, List, Stack, Text } from "@mantine/core";
import { useId } from "react";
import type { importDirectoryEntries } from "#api/contract/directory-entries.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import { useChange } from "../../lib/use-change.ts";
import { directoryTexts as t } from "../../texts/directory.ts";
import { formTexts } from "../../texts/forms.ts";
import { Form } from "../../ui/form.tsx";

type Imported = ReplyTo<typeof importDirectoryEntries>["result"];

/** Enters the people of a file, and says of each line that was not taken why. */
export function ImportForm({ onDone }: { readonly onDone: () => void }) {
  const id = useId();
  const run = useChange<File | undefined, Imported>({
    touches: ["directory"],
    change: async (account, file) => {
      const body = { csv: file === undefined ? "" : await file.text() };
      const path = "/directory/entries/import";
      return (await call<typeof importDirectoryEntries>("POST", path, { account, body })).result;
    },
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
    </Form>
  );
}

function Result({ imported, onDone }: { readonly imported: Imported; readonly onDone: () => void }) {
  const { added, changed, refused } = imported;
  return (
    <Stack gap="sm">
      <Text size="sm" component="output" display="block">
        {t.imported(added, changed, refused.length)}
      </Text>
      <List size="sm">
        {refused.map(({ line, reason }) => (
          <List.Item key={line}>
            <bdi>{t.line(line, reason)}</bdi>
          </List.Item>
        ))}
      </List>
      <Group justify="end">
        <Button onClick={onDone}>{formTexts.close}</Button>
      </Group>
    </Stack>
  );
}
