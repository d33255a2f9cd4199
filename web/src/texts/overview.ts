import { plural } from "../ui/plural.ts";

/** Every text of the overview. */
export const overviewTexts = {
  title: "Overview",
  range: { label: "Range", "24h": "24 hours", "7d": "7 days", "30d": "30 days" },
  today: {
    title: "Today",
    mail: "Mail processed",
    flagged: "Flagged",
    takenBack: "Copies taken back",
    takenBackAbout: "Checked at the mailbox.",
    open: "Copies under way",
    openAbout: "Now, on the ledger.",
  },
  mail: {
    title: "Mail processed",
    lead: "Messages by the hour in which they came.",
    series: "Messages",
  },
  dispositions: {
    title: "Dispositions",
    lead: "Flagged messages by the hour in which they came.",
    empty: "Nothing was found in any message of this time.",
  },
  outcomes: {
    title: "Outcomes of retractions",
    lead: "Copies by the hour in which they settled.",
    empty: "No copy settled in this time.",
    groups: {
      checked: "Where it should be, checked",
      restored: "Restored",
      unreachable: "Not there, or out of reach",
      refused: "Refused",
      doubtful: "Needs a look",
    },
  },
  chart: {
    asTable: "Show as table",
    asChart: "Show as chart",
    time: "From",
    total: (count: number, title: string) => `${title}: ${count.toLocaleString("en")} in all`,
    none: "Nothing in this time.",
  },
  stages: {
    title: "Time to retract",
    lead: "How long copies that were moved took: half of them, 95 of 100, and 99 of 100 took at most so long.",
    stage: "Stage",
    count: "Measured",
    empty: "Nothing was moved in this time.",
    names: {
      judged: "Journal copy to verdict",
      called: "Request to first call",
      acted: "First call to the provider’s yes",
      verified: "Yes to mailbox read again",
      whole: "Request to checked end",
    },
  },
  attention: {
    title: "Needs attention",
    clear: "Nothing needs attention.",
    since: "since",
    mend: "Open",
    concerns: {
      restored: () => "The database came back from a backup, and automation observes since",
      integration_stopped: (_: number, name: string) => `The integration ${name} has stopped`,
      hard_delete_unproven: (_: number, name: string) =>
        `Automatic Hard Delete is not proven for ${name}: what the setting says instead is done`,
      credential_ended: (_: number, name: string) => `The credential of ${name} has ended`,
      credential_expiring: (_: number, name: string) => `The credential of ${name} ends soon`,
      self_test_failed: (_: number, name: string) => `The last self-test of ${name} has failed in part`,
      breaker_open: (_: number, name: string) => `The breaker has stopped the rule ${name}`,
      approval_waiting: (n: number) => `${plural(n, "retraction waits", "retractions wait")} for approval`,
      setting_waiting: (n: number) =>
        `${plural(n, "change", "changes")} of Auto-Retract ${n === 1 ? "waits" : "wait"} for a second person`,
      scope_lost: (n: number, name: string) =>
        `The scope of Auto-Retract for ${name} names ${plural(n, "group or mailbox", "groups or mailboxes")} that ${n === 1 ? "is" : "are"} not in the directory any more`,
      scope_foreign: (n: number, name: string) =>
        `The scope of Auto-Retract for ${name} names ${plural(n, "group or mailbox", "groups or mailboxes")} of another connection: nobody is meant by ${n === 1 ? "it" : "them"}`,
      scope_empty: (n: number, name: string) =>
        `The scope of Auto-Retract for ${name} names ${plural(n, "group")} in which the directory tells of nobody`,
      important_group_lost: (n: number) =>
        `${plural(n, "group")} of important people ${n === 1 ? "is" : "are"} not in the directory any more: who was in ${n === 1 ? "it" : "them"} stays important until you decide`,
      canary_waiting: (n: number) =>
        `${plural(n, "retraction has", "retractions have")} moved the first copies and ${n === 1 ? "waits" : "wait"}`,
      observed_waiting: (n: number) => `${plural(n, "copy", "copies")} held by observe mode`,
      source_silent: (_: number, name: string) => `The source ${name} has delivered no journal copy`,
      source_never_delivered: (_: number, name: string) => `The source ${name} has never delivered anything`,
      coverage_low: (_: number, name: string) => `Journaling misses mail: of ${name} less than 99 % was seen`,
      not_judged: (n: number) => `${plural(n, "message")} could not be judged`,
      unverified: (n: number) => `${plural(n, "copy", "copies")} could not be verified`,
      identity_mismatch: (n: number) =>
        `${plural(n, "copy was", "copies were")} not shown to be the mail meant`,
      failed: (n: number) => `${plural(n, "copy", "copies")} failed`,
    },
  },
  next: {
    title: "What to do next",
    demo: {
      title: "This is a demo organisation",
      body: "Its mailboxes live in the built-in simulator: nothing here reaches a real one. To work on real mail, connect your own organisation:",
      create: "Create it on the command line, and invite yourself to it:",
      commands: [
        "npx undeliver tenant create NAME",
        "npx undeliver person invite YOU@YOUR.DOMAIN --tenant NAME --role super-admin",
      ],
      after:
        "Open the link that this prints, and you are in it: add its integration, its domains and a source there. To take the demo away:",
    },
    steps: {
      integrations: "Connect Microsoft 365 or Google Workspace",
      domains: "Add the mail domains",
      sources: "Make a source, and have the provider send it journal copies",
      hasMail: "Wait for the first journal copy",
      acts: "Choose what Auto-Retract does with each disposition: until then nothing moves",
    },
    guides: "Step by step",
    guide: { microsoft: "Microsoft 365", google: "Google Workspace" },
    done: "Done",
    open: "To do",
  },
};
