import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { ApiConnection } from "#cli/api-client.ts";

const DemoToken = z.object({ token: z.string(), accountId: z.string(), baseUrl: z.string().optional() });

/** Whom the commands talk to: what the environment says, else the demo on this machine, whose token only its user can read. */
export async function readApiConnection(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ApiConnection> {
  const { UNDELIVER_URL: url, UNDELIVER_TOKEN: token, UNDELIVER_DATA_DIR: dataDir = "./data" } = environment;
  const local = environment["UNDELIVER_HTTP_LISTEN"] ?? "127.0.0.1:8080";
  const demo = await readDemoToken(dataDir);
  return {
    // The server that wrote the file is the one on this machine, also for whoever has a token of his own.
    baseUrl: (url ?? demo?.baseUrl ?? `http://${local}`).replace(/\/$/, ""),
    ...(token === undefined ? { token: demo?.token, accountId: demo?.accountId } : { token }),
  };
}

/** A file that cannot be read is none. */
async function readDemoToken(dataDir: string): Promise<z.infer<typeof DemoToken> | undefined> {
  try {
    return DemoToken.parse(JSON.parse(await readFile(join(dataDir, "demo.token"), "utf8")));
  } catch {
    return undefined;
  }
}
