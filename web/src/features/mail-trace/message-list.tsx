import { Checkbox } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef } from "react";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import classes from "./mail-trace.module.css";
import { MessageRow } from "./message-row.tsx";
import type { FoundMessage } from "./queries.ts";
import { rowHeight } from "./row-height.ts";
import type { Ticked } from "./ticked.ts";

interface MessageListProps {
  readonly account: string;
  readonly messages: readonly FoundMessage[];
  readonly ticked: Ticked;
  /** Where the keyboard stands; -1: nowhere. */
  readonly active: number;
  /** The last message that is loaded has come near. */
  readonly onNearEnd: () => void;
  /** Below the last message. */
  readonly foot: ReactNode;
}

const NEAR = 15;

/** As many rows in the page as fit on the screen, however many messages there are. */
export function MessageList({ account, messages, ticked, active, onNearEnd, foot }: MessageListProps) {
  const scroll = useRef<HTMLTableSectionElement>(null);
  const isNarrow = useMediaQuery("(max-width: 62em)") === true;
  // oxlint-disable-next-line react/incompatible-library -- no compiler memoises here; what it answers is read at once
  const virtual = useVirtualizer({
    count: messages.length,
    getScrollElement: () => scroll.current,
    estimateSize: (index) => rowHeight(messages[index], isNarrow),
    overscan: 8,
  });
  const rows = virtual.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => virtual.measure(), [virtual, messages, isNarrow]);
  useEffect(() => {
    if (last >= messages.length - NEAR) onNearEnd();
  }, [last, messages.length, onNearEnd]);
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active);
  }, [virtual, active]);
  return (
    <table aria-label={t.results} aria-rowcount={-1} className={classes["list"]}>
      <Head messages={messages} ticked={ticked} />
      <tbody ref={scroll} className={classes["scroll"]}>
        <tr aria-hidden="true" className={classes["block"]} style={{ height: virtual.getTotalSize() }} />
        {rows.map(({ index, key, start, size }) => {
          const message = messages[index];
          if (message === undefined) return undefined;
          const isTicked = ticked.isAll || ticked.ids.has(message.id);
          return (
            <tr
              key={key}
              aria-rowindex={index + 2}
              className={classes["row"]}
              style={{ height: size, transform: `translateY(${start}px)` }}
              {...(isTicked && { "data-ticked": true })}
              {...(index === active && { "data-active": true })}
            >
              <MessageRow
                message={message}
                account={account}
                isTicked={isTicked}
                isActive={index === active}
                onToggle={ticked.toggle}
              />
            </tr>
          );
        })}
        <tr className={classes["block"]}>
          <td className={classes["block"]}>{foot}</td>
        </tr>
      </tbody>
    </table>
  );
}

const COLUMNS = ["time", "from", "subject", "recipients", "disposition", "state"] as const;

function Head({ messages, ticked }: Pick<MessageListProps, "messages" | "ticked">) {
  const isEvery = messages.length > 0 && (ticked.isAll || messages.every(({ id }) => ticked.ids.has(id)));
  return (
    <thead className={classes["block"]}>
      <tr aria-rowindex={1} className={classes["head"]}>
        <th scope="col" aria-label={t.columns.tick}>
          <Checkbox
            size="xs"
            aria-label={t.tickAll}
            checked={isEvery}
            indeterminate={!isEvery && ticked.ids.size > 0}
            onChange={() => (isEvery ? ticked.clear() : ticked.set(messages.map(({ id }) => id)))}
          />
        </th>
        {COLUMNS.map((it) => (
          <th key={it} scope="col" className={classes["headCell"]}>
            {t.columns[it]}
          </th>
        ))}
      </tr>
    </thead>
  );
}
