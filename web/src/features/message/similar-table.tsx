import { Anchor, Checkbox } from "@mantine/core";
import { messageTexts } from "../../texts/message.ts";
import { ShellLink } from "../../shell/shell-link.tsx";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { DispositionBadge } from "../../ui/disposition-badge.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import type { Campaign } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.similar;
type Member = Campaign["members"][number];

interface SimilarTableProps {
  readonly label: string;
  readonly members: readonly Member[];
  /** The message they are like. */
  readonly of: string;
  /** Left out for who may only look. */
  readonly ticking: Ticking | undefined;
}

interface Ticking {
  readonly isTicked: (member: Member) => boolean;
  readonly onTick: (id: string) => void;
}

/** Messages with what is alike in them and what differs. */
export function SimilarTable({ label, members, of, ticking }: SimilarTableProps) {
  const { account } = useWhich();
  const columns: readonly CardColumn<Member>[] = [
    ...(ticking === undefined ? [] : [tickColumn(ticking)]),
    {
      label: t.message,
      cell: (member) => <Named member={member} account={account} isItself={member.id === of} />,
    },
    { label: t.when, cell: ({ ts }) => <Moment at={ts} />, width: "130px" },
    {
      label: t.verdict,
      cell: (it) => <DispositionBadge disposition={it.final_disposition} />,
      width: "150px",
    },
    { label: t.copies, cell: ({ copies }) => copies || t.noCopies, width: "90px" },
    { label: t.alike, cell: ({ alike }) => alike.map((it) => t.traits[it]).join(", ") },
    { label: t.differs, cell: ({ differs }) => differs.map((it) => t.traits[it]).join(", ") },
  ];
  return <CardTable label={label} columns={columns} rows={members} keyOf={(it) => it.id} />;
}

function tickColumn({ isTicked, onTick }: Ticking): CardColumn<Member> {
  return {
    label: t.taken,
    cell: (member) => (
      <Checkbox
        size="xs"
        aria-label={t.take(member.subject.slice(0, 100))}
        checked={isTicked(member)}
        disabled={member.copies === 0}
        onChange={() => onTick(member.id)}
      />
    ),
    width: "60px",
  };
}

interface NamedProps {
  readonly member: Member;
  readonly account: string;
  readonly isItself: boolean;
}

function Named({ member: { id, subject, from }, account, isItself }: NamedProps) {
  const shown = <MailText text={subject} otherwise={messageTexts.noSubject} />;
  return (
    <>
      {isItself ? (
        shown
      ) : (
        <Anchor component={ShellLink} to={`/${account}/messages/${id}`} size="sm">
          {shown}
        </Anchor>
      )}
      <div style={{ color: "var(--mantine-color-dimmed)", fontSize: "var(--mantine-font-size-xs)" }}>
        <MailText text={from} /> {isItself && `(${t.thisOne})`}
      </div>
    </>
  );
}
