import { plural } from "../ui/plural.ts";

/** Every text of responses, approval and retention. */
export const policyTexts = {
  responses: {
    title: "Responses",
    lead: "What happens to mail that is in the mailboxes already when something becomes known. Whatever is taken goes where the Auto-Retract settings send it.",
    postDelivery: {
      title: "Post-delivery response",
      about: "An indicator or a block-list entry becomes known: past mail is judged anew.",
      days: "So many days back",
    },
    submission: {
      title: "Submission response",
      about: "Somebody reported a message, and it was confirmed.",
    },
    modes: {
      off: { label: "Off", about: "Nothing is judged anew." },
      dry_run: { label: "Dry run", about: "What would be done is counted and noted, nothing is." },
      act: { label: "Act (recommended)", about: "New verdicts pass through the Auto-Retract settings." },
    },
  },
  approval: {
    title: "Approval",
    lead: "Above a number of copies, and for Hard Delete, one person’s word is not enough: a second person approves within 72 hours. Where there is nobody else, the number of copies is typed.",
    copies: "So many copies may one person or token set going in an hour alone",
    stands: (count: number) =>
      count === 0
        ? "Every retraction needs a second person."
        : `One person or token may set ${plural(count, "copy", "copies")} an hour going alone.`,
    automation: "Automation needs no approval: its approval is the saved setting, and its limit the breaker.",
    waiting: "Settings that wait for a second person",
    noneWaiting: { title: "No setting waits", body: "Retractions that wait are under Retractions." },
  },
  retention: {
    title: "Retention",
    lead: "For how long your mailboxes keep what was taken: Undeliver does not delete it there, it only says how long a release can find it, and counts that down. And for how long Undeliver itself keeps what it knows of mail.",
    undeliver: "Undeliver",
    microsoft: "Microsoft 365",
    google: "Google Workspace",
    places: {
      junk: "Junk Email",
      deleted_items: "Deleted Items (Trash)",
      recoverable_items: "Recoverable Items (Soft Delete)",
      spam: "Spam",
      trash: "Trash",
      search: "What past mail is found by",
      raw: "Originals of flagged mail",
      messages: "Messages that nothing was done to",
      retracted: "Messages that were retracted",
    },
    about: {
      junk: "Exchange Online keeps it for 30 days, unless a policy says otherwise.",
      deleted_items: "Kept until a retention policy deletes it.",
      recoverable_items: "Exchange keeps it for 14 days, 30 at most, longer under a hold.",
      spam: "Gmail keeps it for 30 days.",
      trash: "Gmail keeps it for 30 days.",
      search:
        "So long past mail can be searched for what becomes known, compared, and told in forwards. What the responses look back for is kept in any case.",
      raw: "From their arrival on. Afterwards a message is shown without its original. Those of mail with anything open stay.",
      messages:
        "From their arrival on, with recipients, verdicts and log. What is planned, open or exempt stays, and so does what the responses look back for.",
      retracted:
        "From the moment on that the last of it is settled. Their retractions keep the counts. What can still be released, or is exempt, stays.",
    },
    preview: {
      title: "This deletes for good",
      lead: "It begins within a quarter of an hour, and goes on day by day. Nobody can bring it back.",
      save: "Delete and save",
      keep: "Keep everything",
      goes: {
        raw: (goes: number, old: number, before: string) =>
          `${plural(goes, "original")} of the ${old.toLocaleString("en")} that came before ${before}.`,
        messages: (goes: number, old: number, before: string) =>
          `${plural(goes, "message")} of the ${old.toLocaleString("en")} that came before ${before}, with all that belongs to them.`,
        retracted: (goes: number, old: number, before: string) =>
          `${plural(goes, "retracted message")} of the ${old.toLocaleString("en")} that came, and were settled, before ${before}.`,
      },
      lookedAt: (count: number) =>
        `The oldest ${count.toLocaleString("en")} were looked at; there may be more of each kind.`,
      stays: (count: number, why: string) => `${count.toLocaleString("en")} stay: ${why}.`,
      why: {
        not_judged: "they are still to be judged",
        open: "something about them is open",
        undecided: "a person has to decide about what was found",
        unfinished: "a plan waits with them, or a run is not over",
        recent: "something has just happened with them",
        exempt: "they were put back, and no automation may touch them",
        releasable: "a release can, or may, still bring them back",
        retracted: "they were retracted, and that has its own figure",
      },
    },
    kinds: { days: "Days", never: "Nothing is deleted there", unknown: "Nobody has said it yet" },
    kindOf: (place: string) => `${place}: how long`,
    daysOf: (place: string) => `${place}: days`,
    period: (period: number | "never" | "unknown") =>
      period === "never"
        ? "Nothing is deleted there"
        : period === "unknown"
          ? "Nobody has said it yet"
          : plural(period, "day"),
    table: "For how long each place keeps mail",
    place: "Place",
    keeps: "Keeps mail for",
  },
} as const;
