import { Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleX,
  type TablerIcon,
} from "@tabler/icons-react";
import { selfTestTexts } from "../../texts/self-test.ts";
import { CardTable } from "../../ui/card-table.tsx";
import { destinationNameOf } from "../../ui/destination-name.ts";
import { MailText } from "../../ui/mail-text.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import type { SelfTestLine } from "./queries.ts";

const t = selfTestTexts.line;

const LOOKS: Readonly<Record<SelfTestLine["result"], readonly [TablerIcon, string]>> = {
  passed: [IconCircleCheck, "green-7"],
  warned: [IconAlertTriangle, "yellow-7"],
  failed: [IconCircleX, "red-7"],
  not_tried: [IconCircleDashed, "gray-6"],
};

/** What was tried, one after the other, and what to do where it failed. */
export function SelfTestLines({ lines }: { readonly lines: readonly SelfTestLine[] }) {
  return (
    <CardTable
      label={selfTestTexts.run.lines}
      rows={lines}
      keyOf={(it) => `${it.check} ${it.subject ?? ""} ${it.detail}`}
      columns={[
        {
          label: t.result,
          width: "110px",
          cell: ({ result }) => {
            const [icon, colour] = LOOKS[result];
            return <StateWord icon={icon} colour={colour} word={t.results[result]} />;
          },
        },
        { label: t.check, width: "26%", cell: (it) => <Tried line={it} /> },
        { label: t.detail, cell: (it) => <Happened line={it} /> },
        {
          label: t.advice,
          width: "32%",
          cell: ({ advice }) => advice !== null && <Text size="sm">{advice}</Text>,
        },
      ]}
    />
  );
}

function Tried({ line: { check, subject } }: { readonly line: SelfTestLine }) {
  return (
    <>
      <Text size="sm">{t.checks[check]}</Text>
      {subject !== null && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {check === "destination" ? (destinationNameOf(subject) ?? subject) : subject}
        </Text>
      )}
    </>
  );
}

function Happened({ line: { detail, code, differences } }: { readonly line: SelfTestLine }) {
  return (
    <>
      <Text size="sm">
        <MailText text={detail} />
      </Text>
      {code !== null && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          <code>{code}</code>
        </Text>
      )}
      {differences.map(({ field, was, is }) => (
        <Text key={field} size="xs">
          <MailText text={t.difference(field, was, is)} />
        </Text>
      ))}
    </>
  );
}
