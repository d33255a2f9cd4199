/** What was looked at in mailboxes, and how much of it the intake has seen. */
export type CoverageShare = Readonly<Record<"mails" | "seen", number>>;

/** Below this share of what was looked at in a day something is wrong with journaling. */
const ENOUGH_SHARE = 0.99;

export function isEnough({ mails, seen }: CoverageShare): boolean {
  return seen >= ENOUGH_SHARE * mails;
}
