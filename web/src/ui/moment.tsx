const SHORT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
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
      {SHORT.format(date)}
    </time>
  );
}
