import { type Paint, PLAIN } from "#cli/terminal.ts";

export interface BannerFacts {
  /** Where HTTP is answered, without a slash at the end. */
  readonly httpUrl: string;
  /** Where people open the dashboard. */
  readonly publicUrl: string;
  /** Whether that is the API, or health and metrics only. */
  readonly hasApi: boolean;
  /** The intake: `host:port`. */
  readonly journal: string | undefined;
  /** `undefined`: the database is somebody else's. */
  readonly dataDir: string | undefined;
  /** No organisation is connected: somebody has to be told how. */
  readonly isNew: boolean;
  readonly demo?: DemoFacts;
  /** Nobody can sign in yet: where the first administrator is made, and with which code. */
  readonly setup?: { readonly url: string; readonly code: string } | undefined;
  /** How old the backup was that this database came back from, while automation waits for a person because of it. */
  readonly restoredAsOf?: Date | undefined;
  /** The demo runs in another process, and this one works on it too. */
  readonly joinsDemo?: boolean;
}

interface DemoFacts {
  /** What runs where, such as `Aurora at Microsoft 365, 240 mailboxes`. */
  readonly organisations: readonly string[];
  /** Where the simulator takes mail: `host:port`. */
  readonly smtp: string;
  /** Where the simulated providers answer. */
  readonly providers: string;
  readonly control: { readonly url: string; readonly token: string };
  /** What has to be set in another terminal too, such as `UNDELIVER_DATA_DIR=/srv/data`. */
  readonly environment: string | undefined;
  /** To whom somebody may send a mail of his own. */
  readonly examples: readonly string[];
}

/** What a person should know when everything runs: where it is, what to try, how to go on. */
export function banner(facts: BannerFacts, paint: Paint = PLAIN): string {
  const { demo, setup, restoredAsOf } = facts;
  const sections = [
    ...(restoredAsOf === undefined ? [] : [afterRestore(restoredAsOf)]),
    ...(setup === undefined ? [] : [firstAdministrator(setup)]),
    ...(demo === undefined ? [] : demoSections(demo)),
    ...(demo !== undefined || facts.isNew ? [REAL_TENANT] : []),
  ];
  const told = sections.map(({ title, body }) => `${paint("bold", title)}\n${indent(body)}`);
  const alone = facts.joinsDemo === true ? JOINS : "Undeliver is running.";
  const first = demo === undefined ? alone : `Undeliver is running. ${IT_IS_A_DEMO}`;
  return [paint("bold", first), indent(places(facts)), ...told].join("\n\n");
}

const IT_IS_A_DEMO =
  "This is a demo: an invented organisation on simulated providers; no mail leaves this machine.";

const JOINS =
  "Undeliver is running, and joins the process that runs the demo: what to try is on that one's screen.";

function places({ httpUrl, publicUrl, hasApi, journal, dataDir }: BannerFacts): string {
  const operation = "/healthz, /readyz, /metrics";
  return rows([
    ["Dashboard", hasApi ? publicUrl : undefined],
    ["API", hasApi ? `${httpUrl}/client/v4` : undefined],
    hasApi ? ["", `${httpUrl}/openapi.json, ${operation}`] : ["Health", `${httpUrl}: ${operation}`],
    ["Journal", journal && `smtp://${journal}, where providers send their journal copies`],
    ["Data", dataDir],
  ]);
}

interface Section {
  readonly title: string;
  readonly body: string;
}

function afterRestore(asOf: Date): Section {
  return {
    title: `This database came back from a backup, as of ${asOf.toISOString()}`,
    body: rows([
      ["Automation observes", "what was done since then is in the mailboxes and not here"],
      ["undeliver settings automation act", "let it act again, in each tenant"],
      ["undeliver retraction observed", "proceed or refuse: about what was open, and is held now"],
    ]),
  };
}

function firstAdministrator({ url, code }: { readonly url: string; readonly code: string }): Section {
  return {
    title: "Make the first administrator",
    body: rows([
      ["Open", url],
      ["Code", `${code}     good once, until somebody can sign in; npx undeliver setup-code prints another`],
    ]),
  };
}

function demoSections(demo: DemoFacts): readonly Section[] {
  const [first = "", second = first] = demo.examples;
  return [
    {
      title: "The demo organisation",
      body: rows([
        ...demo.organisations.map((it, index) => [index === 0 ? "Tenant" : "", it] as const),
        ["Settings", "Auto-Retract is on (a real tenant begins with No Action everywhere)"],
        ["Providers", `${demo.providers}, simulated; their mailboxes are kept in the data directory`],
        ["Control", `${demo.control.url}, faults on demand: bearer token ${demo.control.token}`],
      ]),
    },
    {
      title: "Try in another terminal",
      body: rows([
        ...(demo.environment === undefined ? [] : [[`export ${demo.environment}`, ""] as const]),
        ["npx undeliver trace", "what has arrived, and how it was judged"],
        ["npx undeliver trace show ID", "why, where its copies are, all that was done"],
        ["npx undeliver retract ID --to trash", "take a mail out yourself: the plan first"],
        ["npx undeliver retraction list", "every run, with outcomes that add up"],
        ["npx undeliver release ID", "put it back, compared field by field"],
        ["npx undeliver watch", "live, as below"],
      ]),
    },
    {
      title: "Send a mail of your own and watch it go",
      body: rows([
        ["npx undeliver demo send --phish", "or --spam, --malware, --spoof, --newsletter, --clean"],
        ["any mail program", `SMTP ${demo.smtp}, no password, to ${first} or ${second}`],
      ]),
    },
    { title: "Remove the demo", body: "npx undeliver demo remove" },
  ];
}

const REAL_TENANT: Section = {
  title: "Connect a real tenant (README.md says more)",
  body: [
    "npx undeliver tenant create NAME",
    "npx undeliver token create --tenant NAME --role super-admin     then: export UNDELIVER_TOKEN=…",
    "npx undeliver integration add-microsoft … or add-google …",
    "npx undeliver domain add DOMAIN     with several connections: --integration NAME; without one no mail makes copies",
    "npx undeliver source add …     gives the address to journal to",
    "Nothing is moved before somebody sets Auto-Retract: npx undeliver settings auto-retract set …",
  ].join("\n"),
};

function rows(pairs: readonly (readonly [string, string | undefined])[]): string {
  const shown = pairs.filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value ?? ""}`.trimEnd()).join("\n");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((it) => `  ${it}`)
    .join("\n");
}
