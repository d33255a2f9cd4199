import { readFile } from "node:fs/promises";
import { CliError } from "#cli/cli-error.ts";
import type { MicrosoftApp } from "#config/config.ts";
import type { EntraCredential } from "#providers/graph/entra-token.ts";

/** This instance's own application at Microsoft, with its credential. */
export interface InstanceApp extends Pick<MicrosoftApp, "clientId" | "cloud"> {
  readonly credential: EntraCredential;
}

/** `undefined` where the operator has set up none. */
export async function readInstanceApp(app: MicrosoftApp | undefined): Promise<InstanceApp | undefined> {
  if (app === undefined) return undefined;
  const { clientId, cloud, credential } = app;
  if (credential.kind === "secret") return { clientId, cloud, credential };
  const [certificatePem, privateKeyPem] = await Promise.all([
    readPem("UNDELIVER_MICROSOFT_CERT", credential.certFile),
    readPem("UNDELIVER_MICROSOFT_KEY", credential.keyFile),
  ]);
  return { clientId, cloud, credential: { kind: "certificate", certificatePem, privateKeyPem } };
}

async function readPem(name: string, file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new CliError(`${name} names a file that cannot be read (${cause.code}).`, { cause });
  });
}
