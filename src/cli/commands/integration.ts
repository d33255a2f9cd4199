import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import { MICROSOFT_CLOUD_NAMES } from "#directory/integrations.ts";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { consent, isJson, printJson, printList, reading, withApi } from "../context.ts";
import { adviseOnDomains, domainsOf } from "../domains-without-connection.ts";
import { printable } from "../printable.ts";
import { oneOf } from "../read-options.ts";
import { GoneReply, IntegrationReply } from "../replies.ts";
import { type Column, formatFields } from "../table.ts";
import { momentText } from "../words.ts";

const TABLE: readonly Column<IntegrationReply>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "name", value: (it) => it.name },
  { title: "provider", value: (it) => it.provider },
  { title: "status", value: (it) => it.status },
  { title: "stopped because", value: (it) => it.stopped?.reason },
];

const NONE = "No connection yet: undeliver integration add-microsoft or add-google makes one.";

/** `undeliver integration …`. */
export function integrationCommand(integration: Command, deps: CliDeps): void {
  readingCommands(integration, deps);
  addMicrosoft(integration, deps);
  addGoogle(integration, deps);
  changingCommands(integration, deps);
}

function readingCommands(integration: Command, deps: CliDeps): void {
  reading(integration.command("list").description("list the connections")).action(
    (_options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        const rows = await api.get("/integrations", z.array(IntegrationReply));
        printList(deps, command, { rows, table: TABLE, none: NONE });
      }),
  );
  reading(integration.command("show").description("show one connection").argument("<name-or-id>")).action(
    (name: string, _options: object, command: Command) =>
      withApi(deps, command, async (api) => {
        show(deps, command, await findIntegration(api, name));
      }),
  );
}

interface MicrosoftOptions {
  readonly name: string;
  readonly directory: string;
  readonly client: string;
  readonly cloud: string;
  readonly secretFile?: string;
  readonly certificateFile?: string;
  readonly keyFile?: string;
  readonly endpoints?: string;
}

function addMicrosoft(integration: Command, deps: CliDeps): void {
  reading(integration.command("add-microsoft").description("connect to Microsoft 365"))
    .requiredOption("--name <name>", "what to call it")
    .requiredOption("--directory <id>", "the Entra directory (tenant) id, or one of its domains")
    .requiredOption("--client <id>", "the app registration's client id")
    .option(
      "--cloud <cloud>",
      `one of ${MICROSOFT_CLOUD_NAMES.join(", ")}`,
      oneOf(MICROSOFT_CLOUD_NAMES),
      "global",
    )
    .option("--secret-file <file>", "the client secret (- or nothing: standard input)")
    .option("--certificate-file <file>", "the certificate in PEM, in place of a secret")
    .option("--key-file <file>", "the certificate's private key in PEM (- or nothing: standard input)")
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
          ...(await microsoftCredential(deps, options)),
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

async function microsoftCredential(
  deps: CliDeps,
  { secretFile, certificateFile, keyFile }: MicrosoftOptions,
): Promise<object> {
  if (certificateFile === undefined) return { secret: (await readSecret(deps, secretFile)).trim() };
  return {
    certificate: {
      certificate: await readSecret(deps, certificateFile),
      private_key: await readSecret(deps, keyFile),
    },
  };
}

interface GoogleOptions {
  readonly name: string;
  readonly administrator: string;
  readonly keyFile?: string;
  readonly endpoints?: string;
}

const KeyFile = z.object({
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
});

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
          service_account_key: readKeyFile(await readSecret(deps, keyFile)),
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

/** Secrets come from a file or standard input: what stands on a command line is seen by everybody on the machine. */
async function readSecret({ terminal }: CliDeps, file: string | undefined): Promise<string> {
  if (file === undefined || file === "-") return (await terminal.readInput()).toString("utf8");
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CliError(`${file} cannot be read.`, { cause: error });
  }
}

function readKeyFile(text: string): z.output<typeof KeyFile> {
  try {
    return KeyFile.parse(JSON.parse(text));
  } catch {
    // The error would quote the key.
    throw new CliError(
      "This is not the JSON key file of a service account (client_email and private_key are missing).",
    );
  }
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
        show(deps, command, await api.send(call, IntegrationReply));
      }),
    );
  reading(
    integration.command("resume").description("let a stopped connection work again").argument("<name-or-id>"),
  ).action((name: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const { id } = await findIntegration(api, name);
      const path = `/integrations/${id}/resume`;
      const resumed = await api.send({ method: "POST", path }, IntegrationReply);
      show(deps, command, resumed);
      tellUntested(deps, resumed);
    }),
  );
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

/** The only connection of a tenant takes the domains that have none. */
async function tellAdded(deps: CliDeps, command: Command, api: Api, added: IntegrationReply): Promise<void> {
  show(deps, command, added);
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
  if (status === "untested")
    terminal.note("Untested: whether it works is known as soon as a mailbox is looked for through it.");
}

/** By its name or id. */
export async function findIntegration(api: Api, nameOrId: string): Promise<IntegrationReply> {
  const known = await api.get("/integrations", z.array(IntegrationReply));
  const found = known.find((it) => it.id === nameOrId) ?? known.find((it) => it.name === nameOrId);
  if (found !== undefined) return found;
  if (known.length === 0) throw new CliError(NONE);
  const names = known.map((it) => it.name).join(", ");
  throw new CliError(`There is no connection ${printable(nameOrId)}; there are: ${printable(names)}.`);
}

function show(deps: CliDeps, command: Command, it: IntegrationReply): void {
  if (isJson(command)) return printJson(deps, it);
  return deps.terminal.out(
    formatFields([
      ["id", it.id],
      ["name", it.name],
      ["provider", it.provider],
      ["status", it.status],
      ["answered since", it.answered_at === null ? undefined : momentText(it.answered_at)],
      ["stopped because", it.stopped?.reason],
      ["cloud", it.cloud],
      ["directory", it.tenant_id],
      ["client", it.client_id],
      ["credential", it.credential],
      ["service account", it.service_account],
      ["administrator", it.administrator],
      ["endpoints", it.endpoints],
      ["connected", momentText(it.created_at)],
    ]),
  );
}
