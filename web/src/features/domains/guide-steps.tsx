import { Code, Group, List, Stack, Text } from "@mantine/core";
import { guideTexts as t } from "../../texts/setup-guide.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { CopyText } from "../../ui/copy-text.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Section } from "../../ui/section.tsx";
import type { Guide } from "./queries.ts";

interface GuideStepsProps {
  readonly guide: Guide;
  /** The intake address, where it is at hand; empty where not. */
  readonly address: string;
}

/** What stands in the way, then step by step what to do, and how to undo it. */
export function GuideSteps({ guide, address }: GuideStepsProps) {
  const secret = address.split("@", 1)[0] ?? "";
  const fill = (text: string): string => (secret === "" ? text : text.replaceAll(guide.placeholder, secret));
  return (
    <Stack gap="xl">
      {guide.obstacles.length > 0 && (
        <Notice title={t.obstacles}>
          <List size="sm">
            {guide.obstacles.map((it) => (
              <List.Item key={it}>{it}</List.Item>
            ))}
          </List>
        </Notice>
      )}
      {guide.steps.map((it, index) => (
        <Step key={it.title} step={it} title={`${index + 1}. ${it.title}`} fill={fill} />
      ))}
      <Step step={guide.undo} title={guide.undo.title} fill={fill} />
    </Stack>
  );
}

interface StepProps {
  readonly step: Guide["undo"];
  readonly title: string;
  readonly fill: (text: string) => string;
}

function Step({ step: { text, entries, commands }, title, fill }: StepProps) {
  return (
    <Section title={title} lead={fill(text)}>
      {entries.length > 0 && (
        <CardTable
          label={t.settings(title)}
          rows={entries}
          keyOf={(it) => it.name}
          columns={[
            { label: t.setting, cell: (it) => <Text size="sm">{it.name}</Text>, width: "50%" },
            { label: t.value, cell: (it) => <Value name={it.name} value={fill(it.value)} /> },
          ]}
        />
      )}
      {commands !== null && <CommandBlock where={commands.where} text={fill(commands.text)} />}
    </Section>
  );
}

function Value({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <Group gap={4} wrap="nowrap" align="start">
      <Text size="sm" fw={600} style={{ overflowWrap: "anywhere" }}>
        {value}
      </Text>
      <CopyText text={value} label={t.copyValue(name)} />
    </Group>
  );
}

function CommandBlock({ where, text }: { readonly where: string; readonly text: string }) {
  return (
    <Stack gap={4}>
      <Group justify="space-between" gap="xs">
        <Text size="xs">{where}</Text>
        <CopyText text={text} label={t.copyCommands} />
      </Group>
      <Code block style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
        {text}
      </Code>
    </Stack>
  );
}
