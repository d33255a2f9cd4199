import { plural } from "../ui/plural.ts";

const copies = (count: number): string => plural(count, "copy", "copies");
const reckoned = (counted: number | null): string =>
  counted === null ? "more than is counted" : copies(counted);
const messages = (count: number): string => plural(count, "message");

/** Every text of the Auto-Retract settings. */
export const autoRetractTexts = {
  title: "Auto-Retract",
  lead: "For each disposition, the folder where its mail goes by itself. No Action leaves it where it was delivered.",
  edit: "Edit",
  update: "Update Auto-retract Settings",
  cancel: "Cancel",
  table: "Destination of each disposition",
  disposition: "Disposition",
  selectLabel: (disposition: string, integration: string) => `${disposition}: ${integration}`,
  suggested: "suggested",
  suggestion: (destination: string) => `Suggested: ${destination}`,
  isSuggested: "As suggested",
  provider: { microsoft: "Microsoft 365", google: "Google Workspace" },
  notOffered:
    "Gmail has neither Soft Delete nor Hard Delete: it has no recoverable area below Trash, and what it deletes for good nobody can bring back.",
  whenImpossible: {
    label: "Where the folder cannot be reached",
    next_weaker: "Take the next weaker one",
    leave: "Leave the copy where it is",
    about:
      "Such as a full Recoverable Items folder, or a national cloud without permanent delete. What was asked and what was reached is always shown.",
  },
  scope: {
    label: "For",
    title: (integration: string) => `For whom: ${integration}`,
    about:
      "Nothing chosen: everybody. Groups stand for who is in them when a copy is about to be moved. A copy whose mailbox nobody knows is looked up first. What people retract themselves is not bound by this.",
    choose: (integration: string) => `Choose for whom: ${integration}`,
    hide: (integration: string) => `Hide the choice: ${integration}`,
  },
  version: (version: number) => `Version ${version}`,
  noIntegration: {
    title: "No integration yet",
    body: "Connect Microsoft 365 or Google Workspace first: each integration has its own Auto-Retract settings.",
    action: "To the integrations",
  },
  noJournal: {
    title: "No source has delivered anything yet",
    body: "Nothing can be retracted before journal copies arrive. What is saved here holds from the first one on.",
    action: "To domains & journaling",
  },
  goOn: "Take up what stands now, and keep my choices",
  nothingChanged: "Nothing is changed yet.",
  saved: "The Auto-Retract settings are updated.",
  proposed: "Nothing is changed yet: a second person has to approve Hard Delete.",
  preview: {
    title: (integration: string) => `What this would have moved in the last 7 days: ${integration}`,
    total: (count: number, isComplete: boolean) =>
      count === 0
        ? "Nothing: no mail of these dispositions came."
        : `${isComplete ? "" : "At least "}${copies(count)} would have been moved.`,
    table: "What would have been moved",
    change: "Change",
    moved: "Would have been moved",
    amount: (ofMessages: number, ofCopies: number) => `${copies(ofCopies)} of ${messages(ofMessages)}`,
    stays: (ofMessages: number, ofCopies: number) =>
      ofCopies === 0
        ? "Nothing came"
        : `Nothing: ${copies(ofCopies)} of ${messages(ofMessages)} would have stayed`,
    none: "Nothing came",
    outside: (count: number) => `${copies(count)} outside of the scope would have stayed`,
    samples: (count: number) => (count === 1 ? "The newest message" : `The newest ${count} messages`),
    hide: "Hide them",
    unnamed: "(no subject)",
    basis: "By the verdicts as they are now; what a person put back is left out.",
    counting: "Counting…",
  },
  limit: {
    title: "Limit for Config Admins",
    about:
      "A Config Admin may save a change that would have moved at most this much of the past 7 days' mail. Beyond it a Super Admin saves.",
    stands: (ofCopies: number, percent: number) =>
      `${copies(ofCopies)}, or ${percent} % of the week's copies, whichever is more`,
    copies: "Copies",
    percent: "Percent of the week's copies",
    within: (counted: number | null, allowed: number) =>
      `Your role may change up to ${copies(allowed)} by itself; this counts ${reckoned(counted)}.`,
    beyond: (counted: number | null, allowed: number) =>
      `This counts ${reckoned(counted)} and your role may change up to ${copies(allowed)} by itself. Ask a Super Admin to save it.`,
    counts:
      "Counted is what goes further than by the settings that a Super Admin last saved, over all integrations.",
  },
  hardDelete: {
    title: "Hard Delete is final",
    microsoft:
      "On Microsoft 365 the copy goes to Purges: the user cannot see or recover it. Undeliver cannot bring it back either; an administrator can, by eDiscovery or the Exchange admin center, for as long as Exchange keeps it (14 days, 30 at most, longer under a hold).",
    which: (names: string) =>
      `From now on this happens by itself to: ${names}. What a list, an indicator, a report or a reclassification alone says is that goes to Soft Delete: one person’s word is not enough for what is final.`,
    secondPerson:
      "Where another person may approve, nothing changes until he has. Where there is nobody else, it holds at once.",
    type: (word: string) => `Type “${word}” to go on`,
    word: "Hard Delete",
  },
  history: {
    button: "History",
    title: (integration: string) => `History: ${integration}`,
    restore: "Restore this version",
    current: "This one holds now",
    fresh: "Fresh install: everything on No Action",
    table: "Versions, newest first",
    version: "Version",
    saved: "Saved",
    destinations: "Destinations",
    allNone: "Everything on No Action",
  },
  proposal: {
    title: (integration: string) => `Hard Delete waits for a second person: ${integration}`,
    asked: "Asked by",
    until: "Until",
    mayApprove: "May approve",
    nobody: "Nobody any more",
    own: "You asked for it, so somebody else has to approve it.",
    notYours: "You cannot decide about it.",
    approve: "Approve",
    deny: "Deny",
    reason: "Reason",
    approved: "Approved: the settings hold now.",
    denied: "Denied: nothing is changed.",
    change: (disposition: string, before: string, after: string) => `${disposition}: ${before} → ${after}`,
  },
  automation: {
    title: "Automation",
    label: "Observe only",
    act: "Automation acts: what these settings say is done.",
    observe:
      "Automation observes: what it would do is recorded and held in Retractions, and nothing moves until a person decides.",
    saved: {
      act: "Automation acts now. What it observed before stays held.",
      observe: "Automation only observes now.",
    },
  },
} as const;
