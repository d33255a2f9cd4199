import { plural } from "../ui/plural.ts";

const count = (n: number): string => n.toLocaleString("en");

/** Every text about how much of the mail the intake sees. */
export const coverageTexts = {
  title: "Coverage",
  lead: "Each hour some mailboxes are asked for their recent mail, and how much of it the intake has seen. Under 99 % something is wrong with journaling.",
  table: "Coverage",
  integration: "Integration",
  share: "Seen in 24 hours",
  shareText: (seen: number, mails: number) =>
    mails === 0
      ? "No mail was looked at"
      : `${((100 * seen) / mails).toFixed(seen === mails ? 0 : 1)} % of ${plural(mails, "mail")}`,
  state: "State",
  good: "As it should be",
  low: "Too low",
  unknown: "Not looked at yet",
  few: "Too little mail to say",
  last: "Last look",
  lastText: (mailboxes: number, failed: number) =>
    failed === 0
      ? plural(mailboxes, "mailbox", "mailboxes")
      : `${plural(mailboxes, "mailbox", "mailboxes")}, of which ${count(failed)} could not be asked`,
  look: "Look now",
  lookOf: (name: string) => `Look now: ${name}`,
  looking: "Some mailboxes are looked at as soon as a process is free.",
  missing: "Not seen",
  judge: "Judge what is missing",
  judged: "The mailboxes are being read: what is missing is judged.",
} as const;
