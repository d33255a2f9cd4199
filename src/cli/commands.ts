import type { Command } from "commander";
import type { CliDeps } from "./cli-deps.ts";

/** Gives a command its arguments, its options and what it does. */
export type CommandBuilder = (command: Command, deps: CliDeps) => void;

interface ListedCommand {
  readonly name: string;
  readonly description: string;
  /** Only the one that runs is loaded: all of them together take longer than any of them works. */
  readonly load: () => Promise<CommandBuilder>;
}

/** In the order in which help shows them. */
export const COMMANDS: readonly ListedCommand[] = [
  {
    name: "serve",
    description: "start everything on this machine, or the roles that are named",
    load: async () => (await import("./commands/serve.ts")).serveCommand,
  },
  {
    name: "migrate",
    description: "bring the database up to this version's schema (serve does so too)",
    load: async () => (await import("./commands/migrate.ts")).migrateCommand,
  },
  {
    name: "backup",
    description: "write all of the database into one file, while others go on working (on this machine)",
    load: async () => (await import("./commands/backup.ts")).backupCommand,
  },
  {
    name: "restore",
    description: "bring a backup back into an empty database (on this machine)",
    load: async () => (await import("./commands/restore.ts")).restoreCommand,
  },
  {
    name: "restored",
    description: "say that the database itself has brought back an older state (on this machine)",
    load: async () => (await import("./commands/restored.ts")).restoredCommand,
  },
  {
    name: "tenant",
    description: "create, list and delete tenants (on this machine)",
    load: async () => (await import("./commands/tenant.ts")).tenantCommand,
  },
  {
    name: "token",
    description: "API tokens (on this machine)",
    load: async () => (await import("./commands/token.ts")).tokenCommand,
  },
  {
    name: "person",
    description: "who can sign in: list, invite, help back in, disable (on this machine)",
    load: async () => (await import("./commands/person.ts")).personCommand,
  },
  {
    name: "setup-code",
    description: "print a new one-time code for the first administrator (on this machine)",
    load: async () => (await import("./commands/setup-code.ts")).setupCodeCommand,
  },
  {
    name: "audit",
    description: "who did what, and that nothing of it was changed since",
    load: async () => (await import("./commands/audit.ts")).auditCommand,
  },
  {
    name: "keys",
    description: "the instance keys, under which stored secrets are sealed (on this machine)",
    load: async () => (await import("./commands/keys.ts")).keysCommand,
  },
  {
    name: "integration",
    description: "connections to Microsoft 365 and Google Workspace",
    load: async () => (await import("./commands/integration.ts")).integrationCommand,
  },
  {
    name: "mailbox-scan",
    description: "read mail that is in mailboxes already, and judge what no journal copy came of",
    load: async () => (await import("./commands/mailbox-scan.ts")).mailboxScanCommand,
  },
  {
    name: "source",
    description: "feeds of journal copies and their intake addresses",
    load: async () => (await import("./commands/source.ts")).sourceCommand,
  },
  {
    name: "domain",
    description: "the accepted mail domains",
    load: async () => (await import("./commands/domain.ts")).domainCommand,
  },
  {
    name: "directory",
    description: "who is there: mailboxes and groups, as the providers' directories tell it",
    load: async () => (await import("./commands/directory.ts")).directoryCommand,
  },
  {
    name: "health",
    description: "how the instance does: integrations, sources, processes, and what is wrong",
    load: async () => (await import("./commands/health.ts")).healthCommand,
  },
  {
    name: "trace",
    description: "search the messages, newest first",
    load: async () => (await import("./commands/trace.ts")).traceCommand,
  },
  {
    name: "retract",
    description: "take messages out of every mailbox that holds them",
    load: async () => (await import("./commands/retract.ts")).retractCommand,
  },
  {
    name: "release",
    description: "undo: bring mails back exactly where they were",
    load: async () => (await import("./commands/release.ts")).releaseCommand,
  },
  {
    name: "retraction",
    description: "plans and runs",
    load: async () => (await import("./commands/retraction.ts")).retractionCommand,
  },
  {
    name: "breaker",
    description: "what has stopped a rule of automation, and the decision about it",
    load: async () => (await import("./commands/breaker.ts")).breakerCommand,
  },
  {
    name: "exposure",
    description: "who had a retracted mail, for how long, and what they did with it",
    load: async () => (await import("./commands/exposure.ts")).exposureCommand,
  },
  {
    name: "identity",
    description: "mail that is not shown to be the one that was retracted: a person decides",
    load: async () => (await import("./commands/identity.ts")).identityCommand,
  },
  {
    name: "settings",
    description: "settings of the tenant",
    load: async () => (await import("./commands/settings.ts")).settingsCommand,
  },
  {
    name: "list",
    description: "allow list, block list, trusted domains",
    load: async () => (await import("./commands/list.ts")).listCommand,
  },
  {
    name: "indicator",
    description: "what is known of harmful mail: URLs, domains, hashes, senders, Message-IDs",
    load: async () => (await import("./commands/indicator.ts")).indicatorCommand,
  },
  {
    name: "evaluation",
    description: "searches of past mail for what has become known",
    load: async () => (await import("./commands/evaluation.ts")).evaluationCommand,
  },
  {
    name: "reclassify",
    description: "say what a message is; graver passes the settings, milder offers a release",
    load: async () => (await import("./commands/reclassify.ts")).reclassifyCommand,
  },
  {
    name: "watch",
    description: "see mail being judged and retracted as it happens (Ctrl-C ends it)",
    load: async () => (await import("./commands/watch.ts")).watchCommand,
  },
  {
    name: "evaluate",
    description: "say what intake would make of a mail, without a server",
    load: async () => (await import("./commands/evaluate.ts")).evaluateCommand,
  },
  {
    name: "demo",
    description: "the demo organisation",
    load: async () => (await import("./commands/demo.ts")).demoCommand,
  },
  {
    name: "simulate",
    description: "run the simulator of Microsoft 365 and Google Workspace alone",
    load: async () => (await import("./commands/simulate.ts")).simulateCommand,
  },
  {
    name: "openapi",
    description: "print the API's OpenAPI document",
    load: async () => (await import("./commands/openapi.ts")).openapiCommand,
  },
];
