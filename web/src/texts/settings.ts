/** Every text of the pages that lead to the settings. */
export const settingsTexts = {
  title: "Settings",
  nothing: {
    title: "Nothing here is yours to set",
    body: "Your role may see the mail, and changes no settings. Ask a Super Admin for another role.",
  },
  /** What each screen is for, in one sentence. */
  about: {
    users: "Who belongs to the organisation, with which role, and who is invited.",
    tokens: "What programs sign in with.",
    signIn: "Second factors and single sign-on.",
    auditLog: "Who changed or looked at what, when and from where.",
    health: "Which processes run, and how the queue, the events and the sources do.",
    domains: "The mail domains of the organisation, and the feeds that bring their journal copies.",
    integrations: "The connections to Microsoft 365 and Google Workspace.",
    directory: "Who is there: mailboxes and groups, as the providers’ directories tell it, and by hand.",
    retractSettings: "What is taken out of mailboxes without anybody asking for it.",
    autoRetract: "For each disposition the folder where its mail goes by itself.",
    lists: "Senders that are allowed where they are proved, patterns that are blocked, and trusted domains.",
    detections: "Indicators: what is known of harmful mail, from you or from a feed.",
    responses: "What happens to mail that was delivered before it became known for what it is.",
    importantPeople: "Whose mailboxes are shown by themselves in a plan, and are taken last.",
    approval: "From when on a second person has to approve, and what waits for one.",
    retention: "For how long your mailboxes keep what was taken: so long it can be brought back.",
  },
} as const;
