import { type Paint, PLAIN } from "#cli/terminal.ts";

export interface BannerFacts {
  /** Where the API answers, without a slash at the end; `undefined` where this process runs no API. */
  readonly apiUrl: string | undefined;
  /** The intake: `host:port`. */
  readonly journal: string | undefined;
  readonly dataDir: string | undefined;
  readonly demo: DemoFacts | undefined;
}

interface DemoFacts {
  readonly tenantName: string;
  /** Where the simulator takes mail: `host:port`. */
  readonly smtp: string;
  /** Where the simulated providers answer. */
  readonly providers: string;
  readonly tokenFile: string;
  readonly examples: readonly string[];
}

/** What a person should know when everything runs: where it is, what to try, how to go on. */
export function banner(facts: BannerFacts, paint: Paint = PLAIN): string {
  const places = lines([
    ["API", facts.apiUrl && `${facts.apiUrl}/client/v4  (${facts.apiUrl}/openapi.json, /healthz, /metrics)`],
    ["Journal", facts.journal && `smtp://${facts.journal}`],
    ["Data", facts.dataDir],
  ]);
  const sections = facts.demo === undefined ? [REAL_TENANT] : [...demoSections(facts.demo), REAL_TENANT];
  const told = sections.map(({ title, body }) => `${paint("bold", title)}\n${indent(body)}`);
  return [paint("bold", "Undeliver is running."), indent(places), ...told].join("\n\n");
}

interface Section {
  readonly title: string;
  readonly body: string;
}

function demoSections(demo: DemoFacts): readonly Section[] {
  const [first = "", second = first] = demo.examples;
  return [
    {
      title: "The demo organisation",
      body: lines([
        [
          "Tenant",
          `${demo.tenantName}: Aurora at Microsoft 365, Borealis at Google Workspace, 360 mailboxes`,
        ],
        ["Providers", `simulated, at ${demo.providers}; the mailboxes start empty with each start`],
        ["Settings", "Auto-Retract is on; a real tenant begins with No Action everywhere"],
        ["Token", `${demo.tokenFile} (the commands below find it)`],
      ]),
    },
    {
      title: "Try in another terminal",
      body: lines([
        ["npx undeliver watch", "see mail judged and taken out, live"],
        ["npx undeliver trace disposition:malicious", "find what was judged malicious"],
        ["npx undeliver trace show ID", "why, every copy, everything that was done"],
        ["npx undeliver retract ID --to trash", "take a mail out yourself: the plan first"],
        ["npx undeliver release ID", "and bring it back exactly where it was"],
      ]),
    },
    {
      title: "Send a mail of your own and watch it go",
      body: [
        `npx undeliver demo send --phish --to ${first}`,
        `or with any mail program: SMTP ${demo.smtp}, no password, to ${first} or ${second}`,
      ].join("\n"),
    },
    { title: "When you have seen enough", body: "npx undeliver demo remove" },
  ];
}

const REAL_TENANT: Section = {
  title: "Connect a real tenant",
  body: [
    "npx undeliver tenant create NAME",
    "npx undeliver token create --tenant NAME --role super-admin    (then: export UNDELIVER_TOKEN=…)",
    "npx undeliver integration add-microsoft …  or  add-google …    then domain add, source add",
    "Nothing is moved before somebody saves the Auto-Retract settings.",
  ].join("\n"),
};

function lines(rows: readonly (readonly [string, string | undefined])[]): string {
  const shown = rows.filter(([, value]) => value !== undefined);
  const width = Math.max(0, ...shown.map(([name]) => name.length));
  return shown.map(([name, value]) => `${name.padEnd(width)}  ${value ?? ""}`.trimEnd()).join("\n");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((it) => `  ${it}`)
    .join("\n");
}
