import { plural } from "../ui/plural.ts";

const copies = (count: number) => plural(count, "copy", "copies");

/** Every text of the screens about plans, runs and releases. */
export const retractionTexts = {
  title: "Retractions",
  start: "New retraction",
  lists: {
    all: "All",
    approvals: "Approvals waiting",
    standing: "Standing orders",
    held: "Held",
    drafts: "Drafts",
  },
  empty: {
    all: {
      title: "No retraction yet",
      body: "Find the messages in Mail trace and choose Retract, or begin with New retraction.",
    },
    approvals: {
      title: "Nobody waits for an approval",
      body: "Large retractions and Hard Delete wait here.",
    },
    standing: {
      title: "Nothing is watched",
      body: "A retraction that also takes what comes late stands here until its time is over.",
    },
    held: {
      title: "Nothing is held",
      body: "What the breaker stopped, what observe mode recorded and what waits after its first copies stands here.",
    },
    drafts: {
      title: "No draft",
      body: "A plan that was made and neither started nor discarded stands here.",
    },
    filtered: { title: "Nothing fits", body: "Take a filter away to see more." },
  },
  filters: {
    label: "Filters",
    kind: "Kind",
    state: "State",
    anyKind: "Every kind",
    anyState: "Every state",
    requestedBy: "Requested by",
    requestedByHint: "Part of the name",
    mine: "Mine",
    clear: "Clear",
  },
  columns: {
    made: "Made",
    run: "Retraction",
    by: "By",
    destination: "To",
    state: "State",
    outcomes: "Outcomes",
  },
  more: "Show more",
  kind: { automatic: "Automatic", manual: "Manual", release: "Release" },
  state: { draft: "Draft", held: "Held", running: "Running", watching: "Watching", done: "Done" },
  heldFor: {
    approval: "waits for approval",
    canary: "first copies done",
    breaker: "breaker",
    observe: "observe mode",
  },
  namedBy: {
    messages: "Ticked messages",
    search: (words: string) => `Search: ${words}`,
    message_ids: (count: number) => plural(count, "Message-ID"),
    samples: (count: number) => plural(count, ".eml file"),
    campaign: (count: number) => `Campaign of ${plural(count, "message")}`,
    automatic: "Automatic retraction",
    release: "Release",
    undo: "Undo of a release",
  },
  copies,
  headline: {
    retraction: (destination: string) => `Retraction to ${destination}`,
    plan: (destination: string) => `Plan: to ${destination}`,
    release: "Release",
    undo: "Undo of a release",
  },
  facts: {
    requestedBy: "Requested by",
    made: "Made",
    started: "Started",
    done: "Done",
    reason: "Reason",
    rules: "Rules",
    namedBy: "Named by",
    whenImpossible: "Where impossible",
    canary: "First copies",
    watches: "Watches",
    cameLate: "Came late",
    undoes: "Undoes",
    undoneBy: "Undone by",
    message: "Message",
    open: "open it",
  },
  whenImpossible: { leave: "Leave it where it is", next_weaker: "Take the next weaker place" },
  tabs: { copies: "Copies", messages: "Messages", exposure: "Exposure", release: "Release", undo: "Undo" },
  notFound: "There is no such retraction in this organisation.",
};
