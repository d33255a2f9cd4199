import { plural } from "../ui/plural.ts";

/** Every text of the directory. */
export const directoryTexts = {
  title: "Directory",
  lead: "Who is there, as the providers’ own directories tell it. Addresses of mail are looked up here first.",
  guide: "How it is read and looked at",
  sync: {
    title: "Readings",
    lead: "Everything is read once in a while, and what has changed more often.",
    integration: "Integration",
    state: "State",
    known: "Known",
    asOf: "As of",
    next: "Next",
    never: "Never read",
    onDemand: "When asked for",
    now: "Read now",
    everything: "Read everything",
    asked: "It is read as soon as a process is free.",
    states: {
      idle: "Up to date",
      unread: "Not read yet",
      asked: "Asked for",
      running: "Reading",
      trouble: "Trouble",
      stopped: "Stopped",
    },
    stoppedAbout: "The integration is stopped: nothing is read until it is resumed.",
    parts: {
      users: "People and mailboxes",
      groups: "Groups",
      members: "Members of groups",
      kinds: "What mailboxes are for",
      sweep: "What is not there any more",
    },
    read: (users: number, groups: number, pages: number) =>
      `${plural(users, "user")} and ${plural(groups, "group")} in ${plural(pages, "page")}`,
    progress: (name: string) => `How far ${name} is read`,
    ends: "About",
    guide: "What messages mean",
    trouble: (code: string) => `${code}; tried again`,
    counts: (mailboxes: number, groups: number) =>
      `${plural(mailboxes, "mailbox", "mailboxes")}, ${plural(groups, "group")}`,
    empty: {
      title: "No integration yet",
      body: "Add one under Integrations: its directory is then read by itself.",
    },
  },
  schedule: {
    label: "Schedule",
    about:
      "Without a schedule a directory is read only when somebody asks, and addresses are looked up one by one.",
    isOn: "Read directories by themselves",
    delta: "What has changed, every (minutes)",
    full: "Everything, every (hours)",
    saved: "The schedule is saved.",
  },
  manual: {
    edit: "Edit members",
    title: (name: string) => `Members of ${name}`,
    members: "Addresses, one on each line",
    about:
      "Whoever has one of these addresses is in the group, whether he was entered or a directory tells of him.",
    saved: "The members are saved.",
    tooMany: (most: number) =>
      `It has more than ${most.toLocaleString("en")} members: change it over the API or by undeliver directory group.`,
    removeTitle: (name: string) => `Delete the group ${name}?`,
    removeBody:
      "The entries of its members stay. Where a scope or the list of important people uses it, it is not deleted, and it is said where.",
    removed: "The group is deleted.",
  },
  which: "What to show",
  views: { mailboxes: "Mailboxes", groups: "Groups", entries: "By hand" },
  search: { mailboxes: "Search addresses and names", groups: "Search groups", entries: "Search entries" },
  address: "Address",
  name: "Name",
  kind: "Kind",
  kinds: { user: "User", shared: "Shared", resource: "Room or equipment", unknown: "Unknown" },
  others: "Other addresses",
  checked: "As of",
  inGroup: (name: string) => `Only who is in ${name}, also by way of groups in it.`,
  allMailboxes: "Show all mailboxes",
  members: "Members",
  everybody: "Everybody",
  show: "Show members",
  groupKinds: {
    distribution: "Distribution list",
    security: "Security group",
    microsoft_365: "Microsoft 365 group",
    google: "Google group",
    manual: "Made by hand",
  },
  groups: "Groups",
  groupsAbout: "Separated by semicolons. One that is not there is made.",
  empty: {
    mailboxes: {
      title: "No mailbox is known yet",
      body: "They are read from the directories of your integrations.",
    },
    groups: {
      title: "No group is known yet",
      body: "They are read from the directories, or made with entries by hand.",
    },
    entries: {
      title: "Nobody is entered by hand",
      body: "Add people whom no directory lists, or groups of your own. No reading overwrites what you enter.",
    },
  },
  notFound: (search: string) => `Nothing matches “${search}”`,
  notFoundBody: "Search for a part of an address or of a name.",
  add: "Add entry",
  saved: "The entry is saved.",
  removeTitle: (address: string) => `Remove ${address}?`,
  removeBody: "It leaves its groups made by hand. What a directory tells of the address stays.",
  removed: "The entry is removed.",
  import: "Import CSV",
  importAbout:
    "A file with the columns address, display name, kind and groups; groups separated by semicolons. A first line with these names is passed over. At most 10,000 lines. What was entered before for an address is replaced.",
  importGuide: "What a file looks like, and what messages mean",
  imported: (added: number, changed: number, refused: number) =>
    `${plural(added, "entry", "entries")} added, ${changed} changed, ${refused} not taken.`,
} as const;
