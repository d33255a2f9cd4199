import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import classes from "./mail-trace.module.css";
import { newestQuery } from "./queries.ts";

interface NewerNoticeProps {
  readonly account: string;
  readonly q: string;
  /** The newest one that is shown; null: none is; undefined: nobody knows yet. */
  readonly newest: string | null | undefined;
  readonly onShow: () => void;
}

/**
 * The list does not move under the reader's hands: what came meanwhile is told, and shown when he says so. Where nothing is
 * shown nothing can move: the first mail is there by itself.
 */
export function NewerNotice({ account, q, newest, onShow }: NewerNoticeProps) {
  const { data } = useQuery({
    ...newestQuery(account, q, newest !== null),
    enabled: newest !== undefined,
  });
  const first = newest === null ? data : undefined;
  const shown = useRef<string>(undefined);
  useEffect(() => {
    if (first == null || first === shown.current) return;
    // Once: where the list does not have it all the same, it is not asked for over and over.
    shown.current = first;
    onShow();
  }, [first, onShow]);
  if (newest == null || data == null || data <= newest) return undefined;
  return (
    <output className={classes["notice"]}>
      {t.newer}
      <Button size="compact-xs" variant="default" onClick={onShow}>
        {t.showNewer}
      </Button>
    </output>
  );
}
