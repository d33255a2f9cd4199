import { plural } from "../ui/plural.ts";
import type { Scan } from "../features/domains/scan-queries.ts";

const STATES: Readonly<Record<Scan["state"], string>> = {
  running: "Being read",
  done: "Read",
  cancelled: "Cancelled",
};

const count = (n: number): string => n.toLocaleString("en");

/** Every text about reading the mail that is in mailboxes already. */
export const scanTexts = {
  title: "Mail that is in mailboxes already",
  lead: "Reads the mail of the last days in the mailboxes themselves and judges what no journal copy came of: after the set-up, for what was missed, and where journal copies cannot come in at all. What is found passes the same settings as every other mail.",
  start: "Read mailboxes",
  integration: "Integration",
  days: "Days back",
  addresses: "Mailboxes",
  addressesAbout: "Addresses, one a line. Empty: every mailbox that is known.",
  repeat: "How often",
  once: "Once",
  every: (minutes: number) => `Every ${minutes} minutes, until it is cancelled`,
  acts: "Auto-Retract acts on what is found, as it does on mail that comes in.",
  submit: "Read them",
  started: "The mailboxes are being read.",
  empty: {
    title: "Nothing has been read yet",
    body: "A first look at the last 14 days shows what has been delivered before journaling was set up.",
  },
  table: "Readings of mailboxes",
  states: STATES,
  when: "Started",
  state: "State",
  progress: "Mailboxes",
  progressText: (done: number, all: number) => `${count(done)} of ${count(all)}`,
  failed: (n: number) => `${plural(n, "mailbox", "mailboxes")} cannot be read`,
  mails: "Mails",
  mailsText: (listed: number, known: number) => `${count(listed)}, ${count(known)} known before`,
  judged: "Judged",
  judgedText: (judged: number, flagged: number) => `${count(judged)}, ${count(flagged)} flagged`,
  reason: (reason: string, n: number) => `${plural(n, "mailbox", "mailboxes")}: ${reason}`,
  cancel: "Cancel",
  cancelBody: "What was judged so far stays. The rest is not read.",
  keep: "Let it go on",
  cancelled: "The reading is cancelled.",
} as const;
