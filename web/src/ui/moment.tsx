const SAME_YEAR = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const OTHER_YEAR = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

interface MomentProps {
  /** ISO 8601, as the API says it. */
  readonly at: string;
}

/** A moment in the reader's own zone; the exact one on hover. */
export function Moment({ at }: MomentProps) {
  const date = new Date(at);
  return (
    <time dateTime={at} title={EXACT.format(date)} style={{ whiteSpace: "nowrap" }}>
      {shortText(date)}
    </time>
  );
}

function shortText(date: Date): string {
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return (isThisYear ? SAME_YEAR : OTHER_YEAR).format(date);
}
