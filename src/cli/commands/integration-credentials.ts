import { X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import type { Command } from "commander";
import { z } from "zod";
import type { Api } from "../api-client.ts";
import type { CliDeps } from "../cli-deps.ts";
import { CliError } from "../cli-error.ts";
import { isJson, printJson, printList, reading, withApi } from "../context.ts";
import { findIntegration } from "../find-integration.ts";
import { printable } from "../printable.ts";
import { IntegrationReply } from "../replies.ts";
import { showIntegration } from "../show-integration.ts";
import { type Column, formatFields } from "../table.ts";
import { momentText } from "../words.ts";

/** What an application of the organisation's own proves itself by. */
export interface AppCredentialOptions {
  readonly secretFile?: string;
  readonly secretExpires?: string;
  readonly certificateFile?: string;
  readonly certificate?: string;
  readonly keyFile?: string;
}

export function appCredentialOptions(command: Command): Command {
  return command
    .option("--secret-file <file>", "the client secret (- or nothing: standard input)")
    .option("--secret-expires <date>", "when the secret ends, as Entra says: it is announced before")
    .option("--certificate-file <file>", "the certificate in PEM or DER, in place of a secret")
    .option("--key-file <file>", "the certificate's private key in PEM (- or nothing: standard input)")
    .option(
      "--certificate <id>",
      "a certificate made by `integration make-certificate`, in place of a secret",
    );
}

export async function readAppCredential(
  deps: CliDeps,
  { secretFile, secretExpires, certificateFile, certificate, keyFile }: AppCredentialOptions,
): Promise<object> {
  if (certificate !== undefined) return { certificate_id: certificate };
  if (certificateFile !== undefined)
    return {
      certificate: {
        certificate: await readCertificate(certificateFile),
        private_key: await readSecret(deps, keyFile),
      },
    };
  return {
    secret: (await readSecret(deps, secretFile)).trim(),
    ...(secretExpires !== undefined && { secret_expires_at: secretExpires }),
  };
}

const KeyFile = z.object({
  type: z.string().optional(),
  client_email: z.string(),
  client_id: z.string().optional(),
  private_key: z.string(),
  private_key_id: z.string().optional(),
});

export async function readKeyFile(
  deps: CliDeps,
  file: string | undefined,
): Promise<z.output<typeof KeyFile>> {
  const text = await readSecret(deps, file);
  try {
    return KeyFile.parse(JSON.parse(text));
  } catch {
    // The error would quote the key.
    throw new CliError(
      "This is not the JSON key file of a service account (client_email and private_key are missing).",
    );
  }
}

/** In PEM, or in DER, as Entra and Windows write a `.cer`. */
async function readCertificate(file: string): Promise<string> {
  const bytes = await readBytes(file);
  try {
    return bytes[0] === DER_SEQUENCE ? new X509Certificate(bytes).toString() : bytes.toString("utf8");
  } catch (cause) {
    throw new CliError(`${file} holds no certificate.`, { cause });
  }
}

const DER_SEQUENCE = 0x30;

/** Secrets come from a file or standard input: what stands on a command line is seen by everybody on the machine. */
async function readSecret({ terminal }: CliDeps, file: string | undefined): Promise<string> {
  if (file === undefined || file === "-") return (await terminal.readInput()).toString("utf8");
  return (await readBytes(file)).toString("utf8");
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError(`${file} cannot be read.`, { cause: error });
  }
}

/** `undeliver integration authorize|rights|narrow|make-certificate|certificates|replace-credential`. */
export function credentialCommands(integration: Command, deps: CliDeps): void {
  authorizeCommand(integration, deps);
  rightsCommand(integration, deps);
  certificateCommands(integration, deps);
  replaceCommand(integration, deps);
}

const Right = z.object({ name: z.string(), reason: z.string(), optional: z.boolean() });
const Requirements = z.looseObject({
  microsoft: z.looseObject({
    permissions: z.array(Right),
    redirect_url: z.string(),
    instance_app: z.looseObject({ client_id: z.string() }).nullable(),
  }),
  google: z.looseObject({ scopes: z.array(Right) }),
});

const RIGHTS: readonly Column<z.output<typeof Right> & { readonly provider: string }>[] = [
  { title: "provider", value: (it) => it.provider, isWhole: true },
  { title: "right", value: (it) => it.name, isWhole: true },
  { title: "needed", value: (it) => (it.optional ? "optional" : "yes"), isWhole: true },
  { title: "for what", value: (it) => it.reason },
];

function authorizeCommand(integration: Command, deps: CliDeps): void {
  reading(
    integration
      .command("authorize")
      .description("where a person authorises Microsoft 365 by this instance's application"),
  ).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const { microsoft } = await api.get("/integrations/requirements", Requirements);
      if (microsoft.instance_app === null)
        throw new CliError(
          "This instance has no application at Microsoft: the operator sets UNDELIVER_MICROSOFT_CLIENT_ID. Else: integration add-microsoft.",
        );
      const url = new URL("/", microsoft.redirect_url).href;
      if (isJson(command)) return printJson(deps, { url });
      deps.terminal.out(url);
      return deps.terminal.note(
        "Microsoft has to see a person: sign in there, Settings › Integrations › Add integration › Authorize.",
      );
    }),
  );
}

function rightsCommand(integration: Command, deps: CliDeps): void {
  reading(
    integration.command("rights").description("the rights to grant at the provider, each with its reason"),
  ).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const asked = await api.get("/integrations/requirements", Requirements);
      if (isJson(command)) return printJson(deps, asked);
      const rows = [
        ...asked.microsoft.permissions.map((it) => ({ ...it, provider: "Microsoft 365" })),
        ...asked.google.scopes.map((it) => ({ ...it, provider: "Google Workspace" })),
      ];
      return printList(deps, command, { rows, table: RIGHTS, none: "" });
    }),
  );
  reading(
    integration
      .command("narrow")
      .description(
        "the PowerShell commands that limit a Microsoft 365 connection to the mailboxes of one group",
      )
      .argument("<name-or-id>"),
  ).action((name: string, _options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const { id } = await findIntegration(api, name);
      const shown = await api.get(`/integrations/${id}/narrowing`, z.object({ commands: z.string() }));
      if (isJson(command)) printJson(deps, shown);
      else deps.terminal.out(shown.commands);
    }),
  );
}

const Prepared = z.looseObject({
  id: z.string(),
  certificate: z.looseObject({
    pem: z.string(),
    sha1: z.string(),
    sha256: z.string(),
    expires_at: z.string(),
  }),
  created_at: z.string(),
});

const PREPARED: readonly Column<z.output<typeof Prepared>>[] = [
  { title: "id", value: (it) => it.id, isWhole: true },
  { title: "thumbprint", value: (it) => it.certificate.sha1, isWhole: true },
  { title: "ends", value: (it) => momentText(it.certificate.expires_at) },
  { title: "made", value: (it) => momentText(it.created_at) },
];

function certificateCommands(integration: Command, deps: CliDeps): void {
  reading(
    integration.command("certificates").description("certificates made here that no connection uses yet"),
  ).action((_options: object, command: Command) =>
    withApi(deps, command, async (api) => {
      const rows = await api.get("/integrations/certificates", z.array(Prepared));
      printList(deps, command, { rows, table: PREPARED, none: "None waits." });
    }),
  );
  reading(
    integration
      .command("make-certificate")
      .description(
        "make a key and its certificate: the key stays on the server, the certificate goes to Entra",
      ),
  )
    .option("--out <file>", "write the certificate there, in PEM")
    .action(({ out }: { out?: string }, command: Command) =>
      withApi(deps, command, async (api) => {
        const made = await api.send({ method: "POST", path: "/integrations/certificates" }, Prepared);
        if (out !== undefined) await writePublic(out, made.certificate.pem);
        if (isJson(command)) return printJson(deps, made);
        const { pem, sha1, sha256, expires_at } = made.certificate;
        const fields = [
          ["id", made.id],
          ["thumbprint", sha1],
          ["SHA-256", sha256],
          ["ends", momentText(expires_at)],
          ["written to", out],
        ] as const;
        deps.terminal.out(formatFields(fields));
        if (out === undefined) deps.terminal.out(pem.trim());
        return deps.terminal.note(
          `Upload it in the app registration under Certificates & secrets, then: undeliver integration add-microsoft … --certificate ${made.id}`,
        );
      }),
    );
}

async function writePublic(file: string, pem: string): Promise<void> {
  await writeFile(file, pem).catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`${file} cannot be written (${cause.code}).`, { cause });
  });
}

function replaceCommand(integration: Command, deps: CliDeps): void {
  reading(
    appCredentialOptions(
      integration
        .command("replace-credential")
        .description(
          "put a new credential in the place of the one in use, which stays until the provider takes the new one",
        )
        .argument("<name-or-id>"),
    ),
  ).action((name: string, options: AppCredentialOptions, command: Command) =>
    withApi(deps, command, async (api) => {
      const it = await findIntegration(api, name);
      const body = await newCredential(deps, it, options);
      const path = `/integrations/${it.id}/credential`;
      showIntegration(deps, command, await replaced(api, path, body));
      deps.terminal.note(
        `${printable(it.name)} uses the new credential; take the former one away at the provider after some minutes.`,
      );
    }),
  );
}

function replaced(api: Api, path: string, body: object): Promise<IntegrationReply> {
  return api.send({ method: "POST", path, body }, IntegrationReply);
}

async function newCredential(
  deps: CliDeps,
  { provider }: IntegrationReply,
  options: AppCredentialOptions,
): Promise<object> {
  return provider === "google"
    ? { service_account_key: await readKeyFile(deps, options.keyFile) }
    : readAppCredential(deps, options);
}
