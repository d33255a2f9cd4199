import { plural } from "../ui/plural.ts";

/** Every text of the health screen. */
export const healthTexts = {
  title: "Health",
  lead: "Asked anew every ten seconds. The figures of each process are at /metrics, for Prometheus.",
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
  sources: {
    title: "Sources",
    name: "Source",
    lastSeen: "Last journal copy",
    never: "None yet",
    empty: "There is no source yet: nothing can come in.",
  },
  expiries: {
    title: "What ends soon",
    lead: "API tokens that end within 30 days. When the secret of a connection ends only its provider knows.",
    name: "API token",
    at: "Ends",
    empty: "No API token ends within 30 days.",
  },
};
