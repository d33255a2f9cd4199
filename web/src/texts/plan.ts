import { plural } from "../ui/plural.ts";

const copies = (count: number) => plural(count, "copy", "copies");

/** Every text of a plan, and of what has to be decided about it. */
export const planTexts = {
  moves: "What it moves",
  groups: "In groups",
  leftOut: (outside: number, unknown: number) =>
    `${copies(outside)} left out by that${unknown === 0 ? "" : `, ${copies(unknown)} because nobody knows whose mailbox it is`}.`,
  inGroup: (name: string, mailboxes: number) => `${name} (${mailboxes.toLocaleString("en")})`,
  headline: (count: number, messages: number, mailboxes: number) =>
    `${copies(count)} of ${plural(messages, "message")} in ${plural(mailboxes, "mailbox", "mailboxes")}`,
  canary: (count: number) => `The first ${count.toLocaleString("en")} and then it waits for a person.`,
  nothingMoved: "Nothing has moved yet.",
  final: {
    title: "This is final",
    body: "Only an administrator can get these mails back, outside of Undeliver. A release from here cannot.",
  },
  reversible: "Reversible: a release puts every mail back where it was.",
  integrations: "By provider",
  important: "Important people",
  importantHint: "Of your list, whom it touches. They are taken last.",
  obstacles: "What cannot be reached, or is not as it seems",
  noObstacle: "Nothing known stands in the way.",
  samples: "Unlike the rest",
  samplesHint: "Look at these before you start: they differ from the other messages of the set.",
  drift: {
    title: "Changed since the plan was made",
    none: "Nothing has changed since the plan was made.",
    gone: (count: number) => `${copies(count)} of the set known no more.`,
    met: (count: number) => `${copies(count)} turned out to be another mailbox.`,
    newer: (count: number) => `${copies(count)} came since: outside the plan, left alone.`,
  },
  left: {
    title: "Named, and not in the plan",
    not_found: (it: string) => `Not found: ${it}`,
    untrusted: (it: string) => `Not proved to be your provider's: ${it}`,
    ambiguous: (it: string, count: number, taken: boolean) =>
      `${plural(count, "message")} bear ${it}: ${taken ? "all are taken" : "none is taken"}`,
    differs: (it: string) =>
      `${it} has a known Message-ID and another content: a mail of its own, it moves nothing`,
    unknown: (it: string) => `${it} was not journaled`,
    unreadable: (it: string) => `${it} cannot be read as a mail`,
    more: (count: number) => `… and ${count.toLocaleString("en")} more`,
  },
  survey: {
    title: "In the mailboxes",
    hint: "Looks into each mailbox before you decide: who has read it, who has moved or deleted it. Nothing moves.",
    start: "Look into the mailboxes",
    again: "Look again",
    running: (seen: number, all: number) => `${seen.toLocaleString("en")} of ${copies(all)} looked at`,
    done: (seen: number) => `${copies(seen)} looked at`,
    read: (count: number) => `${count.toLocaleString("en")} read already`,
    sighting: {
      in_place: "where it was delivered",
      moved: "moved by the user",
      gone: "gone since",
      not_found: "not found",
      not_ours: "another mail with this Message-ID",
      unreachable: "mailbox not reachable",
    },
    columns: { mailbox: "Mailbox", seen: "Seen", read: "Read", folder: "Folder" },
    yes: "Yes",
    no: "No",
    notYet: "not looked at yet",
    show: "Show each mailbox",
  },
  discovery: {
    title: "The search is looked up",
    progress: (found: number, looked: number) =>
      `${plural(found, "message")} found among ${looked.toLocaleString("en")} looked at. You can leave this page: it goes on.`,
    cancelled: "The search led to no plan",
    stop: "Stop the search",
  },
  start: (count: number, destination: string) => `Move ${copies(count)} to ${destination}`,
  startUndo: (count: number) => `Take ${copies(count)} out again`,
  ask: "Ask for approval",
  discard: "Discard the plan",
  discarded: "The plan is discarded. Nothing was moved.",
  approval: {
    needed: {
      hard_delete: "Hard Delete is final: a second person has to approve it.",
      over_limit:
        "It is more than one person may set going in an hour by his own word: a second person has to approve it.",
    },
    alone: (count: number) =>
      `There is nobody else to ask. Type the number of copies, ${count.toLocaleString("en")}, to start it by your own word. The audit log says so.`,
    typed: "Number of copies",
    mismatch: "That is not the number of copies.",
    title: "Waits for approval",
    ended: "Approval",
    asked: "Asked by",
    until: "Decided until",
    untilHint: "After that it is refused by itself.",
    may: "Who may approve",
    nobody: "Nobody at the moment: invite a second Super Admin or SOC Analyst.",
    own: "You have asked for it yourself: somebody else decides.",
    token: "A token never approves: a person has to sign in and decide.",
    notYours: "Only a Super Admin or a SOC Analyst of this organisation decides.",
    reason: "Why",
    approve: "Approve and start",
    deny: "Deny",
    withdraw: "Withdraw it",
    decision: {
      approved: "Approved",
      denied: "Denied",
      expired: "Expired: nobody decided in time",
      confirmed: "Started by the number typed: there was nobody else to ask",
    },
    by: "by",
  },
  viewer: "Your role sees plans and runs; a SOC Analyst or Super Admin acts.",
};
