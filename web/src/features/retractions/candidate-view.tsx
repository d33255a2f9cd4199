import { Checkbox, Stack, Text, Title } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useMay } from "../../lib/account.ts";
import { decisionTexts as t } from "../../texts/decisions.ts";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { StateWord } from "../../ui/state-word.tsx";
import { type ComparedField, compareFields, marksThatDiffer } from "./compare-candidate.ts";
import type { Candidate, Mismatch } from "./queries.ts";

interface CandidateViewProps {
  readonly mismatch: Mismatch;
  readonly candidate: Candidate;
  /** From 1. */
  readonly index: number;
  readonly isChosen: boolean;
  /** Absent: this person may not decide. */
  readonly onChoose?: (isChosen: boolean) => void;
}

/** What lies in the mailbox beside what the journal says, field by field. */
export function CandidateView({ mismatch, candidate, index, isChosen, onChoose }: CandidateViewProps) {
  const mayRead = useMay("mail.read");
  const name = t.candidate(index);
  return (
    <Stack gap="xs">
      {onChoose === undefined ? (
        <Title order={3} size="h5">
          {name}
        </Title>
      ) : (
        <Checkbox
          label={name}
          checked={isChosen}
          onChange={(event) => onChoose(event.currentTarget.checked)}
          styles={{ label: { fontWeight: 600 } }}
        />
      )}
      <CardTable
        label={t.comparison(name)}
        columns={COLUMNS}
        rows={compareFields(mismatch, candidate)}
        keyOf={(it) => it.field}
      />
      {!mayRead && (
        <Text size="sm" c="dimmed">
          {t.hidden}
        </Text>
      )}
      <About candidate={candidate} />
    </Stack>
  );
}

const COLUMNS: readonly CardColumn<ComparedField>[] = [
  { label: t.columns.field, width: "8rem", cell: (it) => t.fields[it.field] },
  { label: t.columns.journal, width: "38%", cell: (it) => <Value of={it} text={it.journal} /> },
  { label: t.columns.mailbox, cell: (it) => <Value of={it} text={it.mailbox} /> },
  { label: t.columns.comparison, width: "8rem", cell: (it) => <Verdict verdict={it.verdict} /> },
];

function Value({ of: { field }, text }: { readonly of: ComparedField; readonly text: string | null }) {
  if (text === null) {
    return (
      <Text span size="sm" c="dimmed" fs="italic">
        {t.absent}
      </Text>
    );
  }
  if (field === "sentAt") return <Moment at={text} />;
  return <MailText text={text} otherwise={field === "subject" ? t.noSubject : t.absent} />;
}

/** Not by the colour alone. */
function Verdict({ verdict }: Pick<ComparedField, "verdict">): ReactNode {
  switch (verdict) {
    case "differs":
      return <StateWord icon={IconX} colour="red-7" word={t.differs} />;
    case "agrees":
      return <StateWord icon={IconCheck} colour="green-7" word={t.agrees} />;
    case "unknown":
      return undefined;
  }
}

function About({ candidate }: { readonly candidate: Candidate }) {
  const { folder, read, received_at: receivedAt, because } = candidate;
  const marks = marksThatDiffer(candidate);
  return (
    <Facts
      facts={[
        [t.folder, <MailText key="folder" text={folder} />],
        [t.received, receivedAt === null ? undefined : <Moment key="received" at={receivedAt} />],
        [t.read, read ? t.yes : t.no],
        [t.marks, marks.join(", ")],
        [t.because, <MailText key="because" text={because} />],
      ]}
    />
  );
}
