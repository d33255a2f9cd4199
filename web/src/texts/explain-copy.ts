import type { Explanation } from "../features/domains/queries.ts";

type Stays = NonNullable<Explanation["would"][number]["stays"]>;

const STAYS: Readonly<Record<Stays, string>> = {
  nothing_found: "stay: nothing was found",
  untrusted: "stay: the copy is not believed",
  outbound: "stay: it is on its way out",
  own_sent_copy: "stay: it is the sender’s own copy",
  exempt: "stay: they are exempt",
  no_action: "stay: Auto-Retract stands on No Action",
  outside_scope: "stay: their mailboxes are outside of the scope of Auto-Retract",
  unavailable: "stay: the mail system has no such place",
  unproven: "stay: Hard Delete is not proven for this integration",
};

/** Every text about what the intake would make of a file. */
export const explainTexts = {
  open: "Explain an .eml",
  title: "What would the intake make of it?",
  lead: "Choose a journal copy as a file, such as one taken from the mail system’s queue. Each source says what it would make of it. Nothing is stored, and nothing moves.",
  file: "Choose a file",
  tooLarge: "The file is larger than 25 MB.",
  client: "Address of the server that would deliver it",
  clientAbout: "A file does not say it. Only sources that are proved by the sending address ask for it.",
  none: "There is no source yet that could explain it.",
  openedAs: "Opened as",
  believed: "Believed",
  yes: "Yes",
  message: "Message",
  noMessage: "No mail was found in it",
  recipients: "Recipients",
  place: (own: boolean, known: boolean) =>
    own ? (known ? "" : " (mailbox not looked up yet)") : " (not the organisation’s)",
  more: (n: number) => `and ${n.toLocaleString("en")} more`,
  disposition: "Disposition",
  reasons: "Because",
  would: "Automation would",
  nothing: "have no copies to act on",
  wouldText: (integration: string, copies: number, what: string) =>
    `${integration}: ${copies} ${copies === 1 ? "copy" : "copies"}, ${what}`,
  move: (place: string) => `move to ${place}`,
  held: ", and hold it: it only observes",
  stays: STAYS,
  notes: "What was odd",
} as const;
