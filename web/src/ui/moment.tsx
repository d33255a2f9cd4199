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
  const format = date.getFullYear() === new Date().getFullYear() ? SAME_YEAR : OTHER_YEAR;
  return (
    <time dateTime={at} title={EXACT.format(date)} style={{ whiteSpace: "nowrap" }}>
      {format.format(date)}
    </time>
  );
}
