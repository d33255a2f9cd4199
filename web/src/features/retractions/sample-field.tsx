import { Button, FileButton, Group, List, Paper, Text } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { newRetractionTexts as t } from "../../texts/new-retraction.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { MAX_SAMPLE_BYTES, MAX_SAMPLES } from "./read-samples.ts";

interface SampleFieldProps {
  readonly files: readonly File[];
  readonly onFiles: (files: readonly File[]) => void;
}

const SHOWN = 10;

/** Mails as files: dropped, or chosen with the keyboard. */
export function SampleField({ files, onFiles }: SampleFieldProps) {
  const [trouble, setTrouble] = useState<string>();
  const take = (given: readonly File[]): void => {
    const bytes = given.reduce((sum, it) => sum + it.size, 0);
    if (given.length > MAX_SAMPLES) return setTrouble(t.samplesTooMany(MAX_SAMPLES));
    if (bytes > MAX_SAMPLE_BYTES) return setTrouble(t.samplesTooLarge);
    setTrouble(undefined);
    return onFiles(given);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    take([...event.dataTransfer.files]);
  };
  return (
    <Paper withBorder p="md" onDragOver={(event) => event.preventDefault()} onDrop={drop}>
      <Group justify="space-between" gap="sm">
        <Text size="sm" maw={460}>
          {t.samplesHint}
        </Text>
        <FileButton
          multiple
          accept=".eml,message/rfc822"
          onChange={take}
          inputProps={{ "aria-label": t.samples }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t.samples}
            </Button>
          )}
        </FileButton>
      </Group>
      {trouble !== undefined && (
        <Text c="red" size="sm" role="alert" mt="xs">
          {trouble}
        </Text>
      )}
      {files.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="sm">
            {t.samplesChosen(files.length)}
          </Text>
          <List size="sm">
            {files.slice(0, SHOWN).map((it) => (
              <List.Item key={`${it.name} ${it.size} ${it.lastModified}`}>
                <MailText text={it.name} />
              </List.Item>
            ))}
          </List>
          {files.length > SHOWN && <Text size="sm">…</Text>}
        </>
      )}
    </Paper>
  );
}
