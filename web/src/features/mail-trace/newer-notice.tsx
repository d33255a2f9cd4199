import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
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

/** The list does not move under the reader's hands: what came meanwhile is told, and shown when he says so. */
export function NewerNotice({ account, q, newest, onShow }: NewerNoticeProps) {
  const { data } = useQuery({ ...newestQuery(account, q), enabled: newest !== undefined });
  if (newest === undefined || data == null || (newest !== null && data <= newest)) return undefined;
  return (
    <output className={classes["notice"]}>
      {t.newer}
      <Button size="compact-xs" variant="default" onClick={onShow}>
        {t.showNewer}
      </Button>
    </output>
  );
}
