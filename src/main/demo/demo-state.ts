import { generateKeyPair, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const Address = z.object({ host: z.string(), port: z.number().int() });

/** What a restart needs to find the demo as it was. Secrets of an invented organisation, and still kept like real ones. */
const DemoState = z.object({
  clientSecret: z.string(),
  serviceAccount: z.object({
    clientEmail: z.string(),
    privateKeyPem: z.string(),
    publicKeyPem: z.string(),
  }),
  /** Absent until the organisation was set up to the end. */
  tenantId: z.string().optional(),
  /** The local parts of the intake addresses: the database knows their hashes only. */
  intake: z.object({ exchange: z.string(), google: z.string() }).optional(),
  /** Where the simulator takes mail, as of the last start. */
  smtp: Address.optional(),
});
export type DemoState = z.output<typeof DemoState>;

export function stateFile(dataDir: string): string {
  return join(dataDir, "demo.json");
}

/** `undefined` where there is none, or one that this version cannot read. */
export async function readState(dataDir: string): Promise<DemoState | undefined> {
  const text = await readFile(stateFile(dataDir), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = DemoState.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : undefined;
}

/** The state of an earlier start, else new secrets, not yet written. */
export async function readOrMakeState(dataDir: string): Promise<DemoState> {
  return (await readState(dataDir)) ?? (await makeState());
}

export function writeState(dataDir: string, state: DemoState): Promise<void> {
  return writePrivate(dataDir, stateFile(dataDir), JSON.stringify(state));
}

/** Readable by its owner only, and never half written. */
export async function writePrivate(
  dataDir: string,
  file: string,
  content: string | Uint8Array,
): Promise<void> {
  await mkdir(dataDir, { recursive: true });
  const fresh = `${file}.${process.pid}`;
  await rm(fresh, { force: true });
  await writeFile(fresh, content, { mode: 0o600, flag: "wx" });
  await rename(fresh, file);
}

async function makeState(): Promise<DemoState> {
  const { privateKey, publicKey } = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
    publicKeyEncoding: { type: "spki", format: "pem" },
  });
  return {
    clientSecret: randomBytes(24).toString("base64url"),
    serviceAccount: {
      clientEmail: "undeliver@demo-project.iam.test",
      privateKeyPem: privateKey,
      publicKeyPem: publicKey,
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
