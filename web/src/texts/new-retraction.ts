import { plural } from "../ui/plural.ts";

/** Every text of the screen that makes a plan. */
export const newRetractionTexts = {
  title: "New retraction",
  lead: "This makes a plan. Nothing moves before you have seen it and started it.",
  which: "Which messages",
  ways: {
    messages: "Ticked",
    search: "A search",
    message_ids: "Message-IDs",
    samples: ".eml files",
  },
  ticked: (count: number) => `${plural(count, "message")} ticked in Mail trace.`,
  noneTicked: "No message is ticked. Tick messages in Mail trace and choose Retract there.",
  toTrace: "Go to Mail trace",
  tooMany: (max: number) => `More than ${max.toLocaleString("en")} messages: name them by a search instead.`,
  search: "Everything that this search finds",
  searchHint: "As in Mail trace, such as from:mallory@evil.example subject:invoice",
  from: "From",
  until: "Until",
  dayHint: "Left empty: the last 30 days.",
  messageIds: "Message-ID headers, one per line",
  messageIdsHint:
    "With or without angle brackets. The mails are looked up; nothing is taken that was not journaled.",
  ambiguous: "Take all messages where several bear one Message-ID",
  ambiguousHint: "Whoever writes a mail chooses its Message-ID. Left off, none of these is taken.",
  samples: "Mails as .eml files",
  samplesHint:
    "Drop files here, or choose them. They are compared by their content, so a changed copy moves nothing.",
  samplesChosen: (count: number) => plural(count, "file"),
  samplesTooLarge: "Together these files are larger than 25 MB: choose fewer.",
  samplesTooMany: (max: number) => `At most ${max} files at once.`,
  where: "Where the copies go",
  destinations: {
    JunkEmail: "The user finds it in Junk.",
    DeletedItems: "The user finds it in Deleted Items, or Gmail's Trash.",
    RecoverableItemsDeletions:
      "The user can get it back in Outlook: Deleted Items › Recover items deleted from this folder.",
    RecoverableItemsPurges:
      "FINAL: only an administrator can get it back, outside of Undeliver. It cannot be released from here.",
    Inbox: "Back into the Inbox.",
  },
  onlyAt: (names: string) =>
    `Only at ${names}: say below whether mail elsewhere stays where it is, or goes to the next weaker place.`,
  nowhere:
    "None of these messages lies with a provider that has such a place. Choose Trash, or the next weaker place.",
  unproven: (names: string) => `Not proven by a self-test: ${names}.`,
  unavailable: "None of your providers has it.",
  noConnection: "No provider is connected yet: an administrator does that under Settings › Integrations.",
  whenImpossible: "Where the destination cannot be reached",
  whenImpossibleWays: {
    leave: "Leave the copy where it is",
    next_weaker: "Take the next weaker place",
  },
  finalTitle: "This is final",
  scopeHint:
    "Left empty: every mailbox that holds them. Groups stand for who is in them now, so what comes late cannot be taken as well; copies of which nobody knows whose mailbox they are in are left out.",
  canary: "First copies",
  canaryHint: "So many first, then it waits for you. Left empty: all at once.",
  watch: "Also take what comes late",
  watchHint: "New recipients of the same mails, and what the provider lets out of quarantine later.",
  watchDays: "For how many days",
  idleDays: "End earlier after so many days without one",
  followForwards:
    "Also take mail from inside that contains their text or encloses them, what came before too",
  reason: "Reason",
  reasonHint: "For the action log, and for whoever has to approve it.",
  make: "Make the plan",
  nothingNamed: "Name the messages first.",
  chooseDestination: "Choose a destination.",
  release: {
    title: "Release messages",
    lead: "What took these messages. Open a run to see what would come back, and release it there.",
    none: "No retraction has taken this message.",
  },
};
