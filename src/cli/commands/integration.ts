import type { Command } from "commander";
import { z } from "zod";
import { MICROSOFT_CLOUD_NAMES } from "#directory/integrations.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { adviseOnDomains, domainsOf } from "../domains-without-connection.ts";
import { printable } from "../printable.ts";
import { findIntegration, NO_INTEGRATION } from "../find-integration.ts";
import { oneOf } from "../read-options.ts";
import { GoneReply, IntegrationReply } from "../replies.ts";
import { showIntegration } from "../show-integration.ts";
import { readRecord, showRecord, testCommand } from "./integration-self-test.ts";
import { testsCommands } from "./integration-tests.ts";
import type { Column } from "../table.ts";
import {
  type AppCredentialOptions,
  appCredentialOptions,
  credentialCommands,
  readAppCredential,
  readKeyFile,
} from "./integration-credentials.ts";

const TABLE: readonly Column<IntegrationReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "name", value: (it) => it.name },
  { title: "provider", value: (it) => it.provider },
  { title: "status", value: (it) => it.status },
  { title: "stopped because", value: (it) => it.stopped?.reason },
];

/** `undeliver integration …`. */
export function integrationCommand(integration: Command, deps: CliDeps): void {
  readingCommands(integration, deps);
  addMicrosoft(integration, deps);
  addGoogle(integration, deps);
  credentialCommands(integration, deps);
  testCommand(integration, deps);
  testsCommands(integration, deps);
  changingCommands(integration, deps);
}

function readingCommands(integration: Command, deps: CliDeps): void {
  reading(integration.command("list").description("list the connections")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const rows = await api.get("/integrations", z.array(IntegrationReply));
        printList(deps, command, { rows, table: TABLE, none: NO_INTEGRATION });
      }),
  );
  reading(integration.command("show").description("show one connection").argument("<name-or-id>")).action(
    (name: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const it = await findIntegration(api, name);
        const record = await readRecord(api, it.id);
        if (isJson(command)) return printJson(deps, { ...it, conformance: record });
        showIntegration(deps, command, it);
        return showRecord(deps, record);
      }),
  );
}

interface MicrosoftOptions extends AppCredentialOptions {
  readonly name: string;
  readonly directory: string;
  readonly client: string;
  readonly cloud: string;
  readonly endpoints?: string;
}

function addMicrosoft(integration: Command, deps: CliDeps): void {
  reading(appCredentialOptions(integration.command("add-microsoft").description("connect to Microsoft 365")))
    .requiredOption("--name <name>", "what to call it")
    .requiredOption("--directory <id>", "the Entra directory (tenant) id, or one of its domains")
    .requiredOption("--client <id>", "the app registration's client id")
    .option(
      "--cloud <cloud>",
      `one of ${MICROSOFT_CLOUD_NAMES.join(", ")}`,
      oneOf(MICROSOFT_CLOUD_NAMES),
      "global",
    )
    .option("--endpoints <name>", "a name in the operator's endpoint file")
    .action((options: MicrosoftOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const { name, directory, client, cloud, endpoints } = options;
        const body = {
          provider: "microsoft",
          name,
          tenant_id: directory,
          client_id: client,
          cloud,
          ...(endpoints !== undefined && { endpoints }),
          ...(await readAppCredential(deps, options)),
        };
        await tellAdded(
          deps,
          command,
          api,
          await api.send({ method: "POST", path: "/integrations", body }, IntegrationReply),
        );
      }),
    );
}

interface GoogleOptions {
  readonly name: string;
  readonly administrator: string;
  readonly keyFile?: string;
  readonly endpoints?: string;
}

function addGoogle(integration: Command, deps: CliDeps): void {
  reading(integration.command("add-google").description("connect to Google Workspace"))
    .requiredOption("--name <name>", "what to call it")
    .requiredOption("--administrator <address>", "for whom the service account reads the directory")
    .option("--key-file <file>", "the service account's JSON key file (- or nothing: standard input)")
    .option("--endpoints <name>", "a name in the operator's endpoint file")
    .action(({ name, administrator, keyFile, endpoints }: GoogleOptions, command: Command) =>
      withApi(deps, command, async (api) => {
        const body = {
          provider: "google",
          name,
          administrator,
          ...(endpoints !== undefined && { endpoints }),
          service_account_key: await readKeyFile(deps, keyFile),
        };
        await tellAdded(
          deps,
          command,
          api,
          await api.send({ method: "POST", path: "/integrations", body }, IntegrationReply),
        );
      }),
    );
}

function changingCommands(integration: Command, deps: CliDeps): void {
  reading(
    integration
      .command("stop")
      .description("let a connection rest: nothing is moved through it")
      .argument("<name-or-id>"),
  )
    .requiredOption("--reason <text>", "why")
    .action((name: string, { reason }: { reason: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id } = await findIntegration(api, name);
        const call = { method: "POST", path: `/integrations/${id}/stop`, body: { reason } } as const;
        showIntegration(deps, command, await api.send(call, IntegrationReply));
      }),
    );
  resumeCommand(integration, deps);
  reading(
    integration
      .command("remove")
      .description("disconnect: what is open is refused, what was done stays on record"),
  )
    .argument("<name-or-id>")
    .option("--yes", "do not ask")
    .action((name: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id, name: known } = await findIntegration(api, name);
        const question = `Disconnect ${printable(known)}? What it did can then no longer be released.`;
        await consent(deps, { question, given: yes });
        const gone = await api.send({ method: "DELETE", path: `/integrations/${id}` }, GoneReply);
        if (isJson(command)) printJson(deps, gone);
        else deps.terminal.out(`Disconnected ${printable(known)}.`);
        const advice = await adviseOnDomains(api);
        if (advice !== undefined) deps.terminal.note(advice);
      }),
    );
}

function resumeCommand(integration: Command, deps: CliDeps): void {
  reading(
    integration
      .command("resume")
      .description("let a stopped connection work again, once the provider takes it again")
      .argument("<name-or-id>"),
  )
    .option("--force", "without trying it first; the audit log says so")
    .action((name: string, { force = false }: { force?: boolean }, command: Command) =>
      withApi(deps, command, async (api) => {
        const { id } = await findIntegration(api, name);
        const call = { method: "POST", path: `/integrations/${id}/resume`, body: { force } } as const;
        const resumed = await api.send(call, IntegrationReply);
        showIntegration(deps, command, resumed);
        tellUntested(deps, resumed);
      }),
    );
}

/** The only connection of a tenant takes the domains that have none. */
async function tellAdded(deps: CliDeps, command: Command, api: Api, added: IntegrationReply): Promise<void> {
  showIntegration(deps, command, added);
  tellUntested(deps, added);
  const domains = await domainsOf(api, added.id);
  if (domains.length > 0) {
    deps.terminal.note(
      `The mailboxes of ${domains.map(printable).join(", ")} are looked for here from now on.`,
    );
  }
  const advice = await adviseOnDomains(api);
  if (advice !== undefined) deps.terminal.note(advice);
}

function tellUntested({ terminal }: CliDeps, { status }: IntegrationReply): void {
  if (status !== "untested") return;
  terminal.note(
    "Untested: it is being tried by itself. undeliver integration test shows each line, and with --mailbox makes a round trip too.",
  );
}
