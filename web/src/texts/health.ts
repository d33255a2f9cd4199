import { plural } from "../ui/plural.ts";

const percent = (part: number, whole: number): string => `${Number(((100 * part) / whole).toFixed(1))} %`;

/** Every text of the health screen. */
export const healthTexts = {
  title: "Health",
  lead: "Asked anew every ten seconds. The figures of each process are at /metrics, for Prometheus.",
  guide: "What to watch, and when to be told",
  states: { good: "In order", watch: "Worth a look", bad: "Not in order" },
  checks: {
    title: "Checks",
    headings: { name: "Check", state: "State", text: "What is known" },
    roles: {
      name: "Roles",
      good: "Intake, worker and API are running.",
      missing: (roles: string) => `No process runs: ${roles}. Start one with --roles.`,
    },
    database: {
      name: "Database",
      good: (version: string, ms: number) => `PostgreSQL ${version} answered in ${ms} ms.`,
    },
    queue: {
      name: "Queue",
      idle: "No copy is due.",
      due: (n: number) => `${plural(n, "copy is", "copies are")} due.`,
      late: (n: number, late: string) =>
        `${plural(n, "copy is", "copies are")} due, the oldest for ${late}: start more workers, or look why they do not get on.`,
    },
    throttled: {
      name: "Throttling",
      good: "No provider has asked to wait.",
      until: "A provider has asked some mailbox to wait. It is gone on with by itself then.",
    },
    events: {
      name: "Event feed",
      good: "Readers see every event.",
      late: (late: string) =>
        `Events wait for ${late} for an older transaction to end: look for one that hangs in the database.`,
    },
    judging: {
      name: "Judging again",
      good: "No message waits longer than it should.",
      late: "Messages that could not be judged are not tried again: no intake process gets to it.",
    },
  },
  processes: {
    title: "Processes",
    roles: "Roles",
    version: "Version",
    started: "Started",
    seen: "Last seen",
  },
  ledger: {
    title: "Ledger",
    open: "Copies under way",
    held: "Held for a person",
    due: "Due now",
    oldestDue: "Oldest due since",
    throttledUntil: "Throttled until",
    workedAt: "Worker last at work",
  },
  connections: {
    title: "Integrations",
    name: "Integration",
    state: "State",
    statuses: { untested: "Untested", active: "Active", stopped: "Stopped" },
    directory: "Directory as of",
    never: "Never read",
    reading: "Being read",
    coverage: "Mail seen in 24 hours",
    seen: (seen: number, mails: number) =>
      mails === 0 ? "No mail was looked at" : `${percent(seen, mails)} of ${plural(mails, "mail")}`,
    credential: "Credential ends",
    unknownEnd: "Not known",
    known: "What is known",
    good: "Nothing to look at.",
    problems: (name: string) => `To look at: ${name}`,
    guide: "What messages mean",
    empty: "There is no integration yet: nothing can be taken back.",
  },
  sources: {
    title: "Sources",
    lead: "The past 24 hours of each, against what these hours of the week usually bring.",
    name: "Source",
    state: "State",
    states: {
      never: "Nothing has come yet",
      silent: "Silent for longer than is usual",
      working: "Copies are coming in",
    },
    lastSeen: "Last journal copy",
    never: "None yet",
    known: "What is known",
    copies: (copies: number, usual: number | null) =>
      usual === null
        ? plural(copies, "copy", "copies")
        : `${plural(copies, "copy", "copies")}, usually ${Math.round(usual).toLocaleString("en")}`,
    encrypted: (tls: number, copies: number) => `${percent(tls, copies)} encrypted`,
    unknown: (unknown: number, copies: number) => `${percent(unknown, copies)} without a known mailbox`,
    delay: (half: string) => `half within ${half} of the mail`,
    problems: (name: string) => `To look at: ${name}`,
    guide: "What each of it means",
    empty: "There is no source yet: nothing can come in.",
  },
  expiries: {
    title: "What ends soon",
    lead: "API tokens that end within 30 days. When the credential of an integration ends stands there.",
    name: "API token",
    at: "Ends",
    empty: "No API token ends within 30 days.",
  },
};
