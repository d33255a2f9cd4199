import type { Mail } from "#mail/mail.ts";
import type { DetectionContext } from "./context.ts";
import { type ReadingText, readingText } from "./reading-text.ts";

/** What a check knows beside the mail itself. */
export interface Scene extends DetectionContext {
  /** What a reader sees. Worked out when it is first asked for, and once for all checks. */
  readonly reading: () => ReadingText;
}

export function sceneOf(mail: Mail, context: DetectionContext): Scene {
  let text: ReadingText | undefined;
  return { ...context, reading: () => (text ??= readingText(mail)) };
}
