import { Button, Loader, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { mailTraceTexts as t } from "../../texts/mail-trace.ts";
import { Trouble } from "../../ui/trouble.tsx";
import classes from "./mail-trace.module.css";

interface ListFootProps {
  readonly isLooking: boolean;
  /** The search was ended there, and somebody has to say that it shall go on. */
  readonly lookedUntil: string | undefined;
  readonly hasMore: boolean;
  /** Nothing older than thirty days was asked for, counted back from now or from the day that the search ends with. */
  readonly window: "now" | "day" | undefined;
  /** Of the last page that was asked for. */
  readonly pageError: Error | null;
  readonly onGoOn: () => void;
  readonly onWiden: () => void;
}

const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long" });

/** Below the last message: what has been looked at, and how to look at more. */
export function ListFoot(props: ListFootProps) {
  const { isLooking, lookedUntil, hasMore, window, pageError, onGoOn, onWiden } = props;
  if (isLooking) {
    return (
      <Line text={t.loading}>
        <Loader size="xs" />
      </Line>
    );
  }
  if (pageError !== null) return <Trouble error={pageError} onRetry={onGoOn} />;
  if (hasMore) {
    return (
      <Line text={lookedUntil === undefined ? "" : t.lookedUntil(DAY.format(new Date(lookedUntil)))}>
        <Button size="compact-sm" variant="default" onClick={onGoOn}>
          {t.lookFurther}
        </Button>
      </Line>
    );
  }
  return (
    <Line text={window === undefined ? t.end : t.endOfWindow[window]}>
      {window !== undefined && (
        <Button size="compact-sm" variant="default" onClick={onWiden}>
          {t.searchYear[window]}
        </Button>
      )}
    </Line>
  );
}

function Line({ text, children }: { readonly text: string; readonly children: ReactNode }) {
  return (
    <output className={classes["foot"]}>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      {children}
    </output>
  );
}
