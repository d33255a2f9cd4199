import type { Mail } from "#mail/mail.ts";
import type { DetectionContext } from "./context.ts";
import { followed, type FollowedLink } from "./followed-links.ts";
import { type ReadingText, readingText } from "./reading-text.ts";

/** What a check knows beside the mail itself. */
export interface Scene extends DetectionContext {
  /** What a reader sees. Worked out when it is first asked for, and once for all checks. */
  readonly reading: () => ReadingText;
  /** Where the mail's links lead; the same. */
  readonly links: () => readonly FollowedLink[];
}

export function sceneOf(mail: Mail, context: DetectionContext): Scene {
  let text: ReadingText | undefined;
  let links: readonly FollowedLink[] | undefined;
  return {
    ...context,
    reading: () => (text ??= readingText(mail)),
    links: () => (links ??= followed(mail.links)),
  };
}
