import { plural } from "../ui/plural.ts";

/** Every text of the lists, the indicators and the important people. */
export const listTexts = {
  title: "Lists",
  which: "Which list",
  lists: {
    allow: {
      title: "Allow",
      about:
        "A sender on this list is trusted, where authentication proves that the mail is his: anybody can write any address. His mail is never acted on.",
      empty: {
        title: "Nobody is allowed by hand",
        body: "Add a sender whose mail was judged wrongly again and again.",
      },
    },
    block: {
      title: "Block",
      about:
        "What matches is judged Malicious. Mail of the past days that matches is judged anew, as Responses say, and the breaker does not stop it.",
      empty: {
        title: "Nothing is blocked by hand",
        body: "Add the address, domain, link host or attachment of a campaign.",
      },
    },
    trusted: {
      title: "Trusted domains",
      about:
        "Domains that may look like yours, such as those of a subsidiary: they are not judged as imitations.",
      empty: {
        title: "No trusted domain",
        body: "Add a domain that is judged as an imitation of yours and is none.",
      },
    },
  },
  pattern: "Pattern",
  type: "Type",
  types: {
    EMAIL: "Address",
    DOMAIN: "Domain",
    LINK_HOST: "Link host",
    ATTACHMENT_HASH: "Attachment (SHA-256)",
  },
  comment: "Comment",
  by: "Added",
  search: "Search the list",
  add: "Add entry",
  added: "The entry is added.",
  changed: "The entry is changed.",
  removed: "The entry is removed.",
  removeTitle: (pattern: string) => `Remove ${pattern}?`,
  removeBody:
    "Mail that was judged by it is judged anew: verdicts may become milder, and releases are offered, none is made by itself.",
  notFound: (search: string) => `Nothing matches “${search}”`,
  notFoundBody: "Search for a part of the pattern or of the comment.",
  export: "Export CSV",
  import: "Import CSV",
  importAbout:
    "A file with the columns pattern, type and comment; a first line with these names is passed over. At most 1,000 lines. Entries that are there already stay as they are.",
  imported: (added: number, known: number, refused: number) =>
    `${plural(added, "entry", "entries")} added, ${known} already there, ${refused} refused.`,
  importing: (done: number, all: number) => `${done} of ${all}`,
  tooMany: "The file has more than 1,000 lines: import it in parts.",
  empty: "The file has no entries.",
  indicators: {
    title: "Detections",
    heading: "Indicators",
    about:
      "What is known of harmful mail. New mail is judged by them, and past mail is searched, as Responses say. Defanged ones are taken too: hxxps://evil[.]example.",
    kind: "Kind",
    anyKind: "Every kind",
    kinds: {
      url: "URL",
      domain: "Domain",
      sha256: "Attachment (SHA-256)",
      sender: "Sender",
      message_id: "Message-ID",
    },
    value: "Value",
    disposition: "Judged",
    note: "Note",
    expires: "Expires",
    never: "Never",
    search: "Search the indicators",
    add: "Add indicator",
    added: "The indicator is added.",
    searching: "The indicator is added, and past mail is searched for it.",
    removed: "The indicator is removed.",
    empty: {
      title: "No indicators",
      body: "Add what a report or a feed names: a URL, a domain, an attachment’s hash, a sender or a Message-ID.",
    },
  },
  people: {
    title: "Important people",
    about:
      "Mailboxes of these people are shown by themselves in a plan, are taken last, and count for a limit of the breaker.",
    address: "Address",
    note: "Note",
    add: "Add person",
    added: "The person is on the list.",
    removed: "The person is off the list.",
    removeBody: "The mailbox counts as any other from now on.",
    groups: {
      title: "Important groups",
      about:
        "Whoever is in one of these groups is an important person for as long as he is, also by way of groups in it.",
      group: "Group",
      mailboxes: "Mailboxes",
      add: "Add group",
      added: "The group is on the list.",
      removed: "The group is off the list.",
      removeBody: "Its members count as any others from now on.",
      choose: "Choose a group.",
      lost: {
        title: "The directory lists some of these groups no more",
        body: (names: string) =>
          `${names}: who was in it when it was lost stays important, and nobody comes anew, until the group is listed again or you take it off. To keep these people without it, add them, or a group made by hand, first.`,
      },
      empty: { title: "No group is on the list", body: "Add a group of the directory, such as the board." },
    },
    empty: {
      title: "Nobody is on the list",
      body: "Add those whose mail nobody should touch without a second look.",
    },
  },
} as const;
