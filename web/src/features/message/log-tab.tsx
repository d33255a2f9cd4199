import { useQuery } from "@tanstack/react-query";
import { messageTexts } from "../../texts/message.ts";
import { Actor } from "../../ui/actor.tsx";
import { type CardColumn, CardTable } from "../../ui/card-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Loaded } from "../../ui/loaded.tsx";
import { MailText } from "../../ui/mail-text.tsx";
import { Moment } from "../../ui/moment.tsx";
import { LogResult } from "./log-result.tsx";
import { actionLogQuery, type LoggedAction } from "./queries.ts";
import { useWhich } from "./use-which.ts";

const t = messageTexts.log;

/** Everything that was done to the message. What is done while one looks at it appears by itself. */
export function LogTab() {
  return (
    <Loaded query={useQuery(actionLogQuery(useWhich()))}>
      {(log) =>
        log.length === 0 ? (
          <Empty {...t.empty} />
        ) : (
          <CardTable label={t.label} columns={COLUMNS} rows={log.map(withKey)} keyOf={(it) => it.key} />
        )
      }
    </Loaded>
  );
}

interface Line extends LoggedAction {
  readonly key: string;
}

/** Lines are only ever added behind the others. */
function withKey(action: LoggedAction, index: number): Line {
  return { ...action, key: `${index} ${action.completed_at} ${action.operation}` };
}

const COLUMNS: readonly CardColumn<Line>[] = [
  { label: t.when, cell: ({ completed_at }) => <Moment at={completed_at} />, width: "130px" },
  { label: t.what, cell: ({ operation }) => t.operations[operation] ?? operation, width: "150px" },
  { label: t.who, cell: ({ properties }) => <Actor actor={properties.requested_by} />, width: "120px" },
  {
    label: t.mailbox,
    cell: ({ recipient }) => recipient !== null && <MailText text={recipient} />,
    width: "26%",
  },
  { label: t.result, cell: (action) => <LogResult action={action} /> },
];
