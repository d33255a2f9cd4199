import { useQueries } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef, useState } from "react";
import { useAccount } from "../../lib/account.ts";
import { runTexts } from "../../texts/run.ts";
import type { Outcome } from "../../ui/outcomes.ts";
import { Trouble } from "../../ui/trouble.tsx";
import classes from "./copies.module.css";
import { CopyRow } from "./copy-row.tsx";
import { COPIES_PAGE, copiesQuery, type Run, type RunCopy } from "./queries.ts";

interface CopiesTableProps {
  readonly run: Run;
  readonly total: number;
  readonly outcome: Outcome | undefined;
}

const ROW_PX = 41;
const SPARE_ROWS = 10;

/** However many copies there are, only those in view are drawn, and only their pages are asked for. */
export function CopiesTable({ run, total, outcome }: CopiesTableProps) {
  const { id: account } = useAccount();
  const box = useRef<HTMLElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  // oxlint-disable-next-line react/incompatible-library -- Nothing here is memoised: what it answers is read at each render.
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: SPARE_ROWS,
  });
  const items = virtual.getVirtualItems();
  const firstPage = pageOf(items[0]?.index ?? 0);
  const lastPage = pageOf(items.at(-1)?.index ?? 0);
  const pages = useQueries({
    queries: Array.from({ length: lastPage - firstPage + 1 }, (_, index) =>
      copiesQuery({ account, id: run.id, page: firstPage + index, outcome }),
    ),
  });
  const copyAt = (index: number): RunCopy | undefined =>
    pages[pageOf(index) - firstPage]?.data?.[index % COPIES_PAGE];
  const toggle = (id: string): void =>
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(id)) after.add(id);
      return after;
    });
  const failed = pages.find((it) => it.isError);
  if (failed !== undefined) return <Trouble error={failed.error} onRetry={() => void failed.refetch()} />;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- What scrolls has to be reached by the keyboard.
    <section ref={box} className={classes["box"]} tabIndex={0} aria-label={runTexts.copies.table}>
      <table className={classes["table"]} aria-label={runTexts.copies.table} aria-rowcount={total + 1}>
        <Head />
        <Spare px={items[0]?.start ?? 0} />
        {items.map(({ key, index }) => {
          const copy = copyAt(index);
          return (
            <tbody key={key} data-index={index} ref={virtual.measureElement}>
              <CopyRow
                copy={copy}
                index={index + 2}
                isOpen={copy !== undefined && opened.has(copy.copy_id)}
                onToggle={toggle}
              />
            </tbody>
          );
        })}
        <Spare px={virtual.getTotalSize() - (items.at(-1)?.end ?? 0)} />
      </table>
    </section>
  );
}

function pageOf(index: number): number {
  return Math.floor(index / COPIES_PAGE) + 1;
}

/** Stands for the rows that are not drawn. */
function Spare({ px }: { readonly px: number }) {
  if (px <= 0) return undefined;
  return (
    <tbody aria-hidden>
      <tr>
        <td colSpan={4} style={{ height: px, padding: 0, border: 0 }}>
          &nbsp;
        </td>
      </tr>
    </tbody>
  );
}

function Head() {
  const { mailbox, outcome, reason, at } = runTexts.copies.columns;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col">{mailbox}</th>
        <th scope="col">{outcome}</th>
        <th scope="col" className={classes["wide"]}>
          {reason}
        </th>
        <th scope="col" className={classes["wide"]}>
          {at}
        </th>
      </tr>
    </thead>
  );
}
