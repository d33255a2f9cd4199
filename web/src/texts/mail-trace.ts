const number = new Intl.NumberFormat("en-GB");

function messages(count: number): string {
  return count === 1 ? "1 message" : `${number.format(count)} messages`;
}

function copies(count: number): string {
  return count === 1 ? "1 copy" : `${number.format(count)} copies`;
}

/** Every text of Mail trace. */
export const mailTraceTexts = {
  title: "Mail trace",
  search: "Search all messages",
  placeholder: "Words, from:, to:, subject:, disposition:, is:retracted …",
  clear: "Clear the search",
  fields: "Fields",
  operators: {
    from: "address or domain of the sender",
    to: "address or domain of a recipient",
    domain: "domain of the sender or of a recipient",
    subject: "a word of the subject; quotes hold several together",
    "message-id": "the mail's own Message-ID",
    disposition: "what it was judged to be",
    is: "how its copies stand now",
    after: "that day or later",
    before: "earlier than that day",
  },
  dispositions: {
    MALICIOUS: "phishing or malware",
    SPOOF: "phishing that pretends to be somebody else",
    SUSPICIOUS: "signs of phishing, not enough of them",
    SPAM: "unsolicited, not dangerous",
    BULK: "newsletters and marketing",
    NONE: "nothing found",
  },
  states: {
    retracted: "some copy is away from its reader",
    delivered: "no copy was taken away",
    failed: "some copy could not be taken away",
  },
  stateNames: { retracted: "Retracted", delivered: "Delivered", failed: "Not taken away" },
  any: "Any",
  daysAgo: (days: number) => (days === 0 ? "today" : days === 1 ? "yesterday" : `${days} days ago`),
  labels: {
    from: "Sender",
    to: "Recipient",
    domain: "Domain",
    subject: "Subject",
    "message-id": "Message-ID",
    disposition: "Disposition",
    is: "Delivery state",
    after: "From day",
    before: "Before day",
  },
  columns: {
    tick: "Tick",
    time: "Time",
    from: "From",
    subject: "Subject",
    recipients: "Recipients",
    disposition: "Disposition",
    state: "Delivery",
  },
  tickAll: "Tick all messages that are shown",
  tick: (subject: string) => `Tick ${subject}`,
  noSubject: "(no subject)",
  noSender: "(no sender)",
  more: (count: number) => `and ${number.format(count)} more`,
  copies,
  retracted: (count: number, total: number) =>
    count === total ? `${copies(total)} retracted` : `${count} of ${copies(total)} retracted`,
  notTaken: (count: number) => `${number.format(count)} not taken away`,
  notTakenAbout: "Its copies say why, such as Mailbox unavailable, Out of scope or Failed.",
  open: (count: number) => `${number.format(count)} under way`,
  delivered: (total: number) => `${copies(total)} delivered`,
  noCopies: "no copies",
  untrusted: "Origin not proved: never acted on",
  found: (shown: number, total: number | undefined) =>
    total === undefined ? `More than ${messages(shown)}` : messages(total),
  ticked: (count: number) => `${messages(count)} ticked`,
  allTicked: "All that match are ticked",
  tickAllThatMatch: "Tick all that match",
  untick: "Untick",
  retract: "Retract…",
  reclassify: "Reclassify…",
  exportCsv: "Export CSV",
  newer: "There are newer messages that match.",
  showNewer: "Show them",
  lookedUntil: (day: string) => `Looked back to ${day}.`,
  lookFurther: "Search further back",
  noneSoFar: "None found so far",
  endOfWindow: { now: "These were the last 30 days.", day: "These were the 30 days before that day." },
  searchYear: { now: "Search the last year", day: "Search the year before it" },
  end: "No older message matches.",
  loading: "Searching…",
  empty: {
    title: "No message matches",
    body: "Take a word or a field out of the search, or search further back.",
  },
  nothingYet: {
    title: "No mail has come in the last 30 days",
    body: "Messages appear here as soon as a source delivers journal copies. See Domains & journaling for how to connect one.",
  },
  results: "Messages, newest first",
  reclassifyDialog: {
    title: (count: number) => `Reclassify ${messages(count)}`,
    body: "A graver disposition passes the Auto-Retract settings at once. A milder one moves nothing: it offers a release.",
    label: "What are they really?",
    confirm: "Reclassify",
    cancel: "Cancel",
    close: "Close",
    done: (count: number) => `${messages(count)} reclassified`,
    failed: (count: number) => `${messages(count)} could not be reclassified`,
    progress: (done: number, total: number) => `${done} of ${total}`,
    tooMany: (most: number) => `Tick at most ${most} messages to reclassify them together.`,
  },
};
