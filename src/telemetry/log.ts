import { pino } from "pino";

/** Structured log lines. Ids, codes, counts and times only: no subjects, addresses or bodies at `info` and above. */
export interface Log {
  debug(fields: LogFields, text: string): void;
  info(fields: LogFields, text: string): void;
  warn(fields: LogFields, text: string): void;
  error(fields: LogFields, text: string): void;
}
type LogFields = Readonly<Record<string, unknown>>;

/** What never belongs in a log, wherever in a line it stands: a net under the rule, not instead of it. */
const REDACTED = [
  "subject",
  "address",
  "from",
  "to",
  "recipient",
  "recipients",
  "mailFrom",
  "html",
  "raw",
  "secret",
  "token",
  "authorization",
  "password",
  "key",
];

/** JSON lines on standard error: standard output is for people. */
export function openLog(
  level: "debug" | "info" | "warn" | "error",
  stream: { write(line: string): void } = process.stderr,
): Log {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: REDACTED.flatMap((it) => [it, `*.${it}`, `*.*.${it}`]), censor: "[redacted]" },
      serializers: { error: describeError },
    },
    stream,
  );
}

/** An error's name, code and place. Never its message: a database's quotes the row, a parser's quotes the mail. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, fault } = error as Error & { readonly code?: unknown; readonly fault?: unknown };
  const frames = (error.stack ?? "").split("\n").filter((line) => line.startsWith("    at "));
  const cause = error.cause === undefined ? undefined : describeError(error.cause);
  return { name: error.name, code, fault, at: frames.slice(0, 6).map((line) => line.trim()), cause };
}
