import { readFile, writeFile } from "node:fs/promises";
import { z } from "zod";
import type { SimulateChoice, SimulatorShown } from "#cli/cli-deps.ts";
import { CliError } from "#cli/cli-error.ts";
import { publicKeyOf, type ServiceAccountKey } from "#simulator/google/service-account-key.ts";
import { type Simulated, simulate } from "#simulator/simulate.ts";
import { codeOf } from "#shared/error-code.ts";
import { whenAborted } from "./when-aborted.ts";

/** The simulator alone, until told to stop, and the files by which somebody connects to it. */
export async function runSimulator(
  choice: SimulateChoice,
  started: (facts: SimulatorShown) => void,
  stop: AbortSignal,
): Promise<void> {
  const { googleKey, endpoints } = choice;
  const known = googleKey === undefined ? undefined : await readKeyFile(googleKey);
  await using simulated = await start(choice, known);
  const { facts } = simulated;
  if (googleKey !== undefined && known === undefined) await write(googleKey, facts.google.key);
  if (endpoints !== undefined) {
    await write(endpoints, { ...(await readJson(endpoints, Names)), ...facts.endpoints });
  }
  started(facts);
  await whenAborted(stop);
}

async function start(choice: SimulateChoice, key: ServiceAccountKey | undefined): Promise<Simulated> {
  try {
    return await simulate({ ...choice, serviceAccountKey: key });
  } catch (error) {
    if (error instanceof TypeError) throw new CliError(`${error.message}.`, { cause: error, exitCode: 2 });
    if (error instanceof Error && LISTENING.has(codeOf(error))) {
      throw new CliError(
        `It cannot listen there (${error.message}). Choose other places: --listen HOST:PORT and --smtp HOST:PORT.`,
        { cause: error },
      );
    }
    throw error;
  }
}

const LISTENING = new Set(["EADDRINUSE", "EACCES", "EADDRNOTAVAIL", "ENOTFOUND"]);

const Names = z.record(z.string(), z.unknown());
const KeyFile = z.object({
  type: z.literal("service_account"),
  project_id: z.string(),
  private_key_id: z.string(),
  private_key: z.string(),
  client_email: z.string(),
  client_id: z.string(),
  token_uri: z.string(),
});

/** What an earlier start wrote: whoever was connected with it stays so. */
async function readKeyFile(file: string): Promise<ServiceAccountKey | undefined> {
  const key = await readJson(file, KeyFile);
  try {
    if (key !== undefined) publicKeyOf(key);
    return key;
  } catch {
    throw notOurs(file);
  }
}

/** `undefined` where there is no file; one that is something else is not written over. */
async function readJson<Shape extends z.ZodType>(
  file: string,
  shape: Shape,
): Promise<z.output<Shape> | undefined> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new CliError(`${file} cannot be read (${error.code}).`, { cause: error });
  });
  if (text === undefined) return undefined;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    // The error would quote a key.
    throw notOurs(file);
  }
}

function notOurs(file: string): CliError {
  return new CliError(`${file} is there, and is something else: name a file that may be written.`);
}

async function write(file: string, content: object): Promise<void> {
  await writeFile(file, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 }).catch(
    (error: NodeJS.ErrnoException) => {
      throw new CliError(`${file} cannot be written (${error.code}).`, { cause: error });
    },
  );
}
