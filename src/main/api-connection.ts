import { readFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
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
  // The server that wrote the file is the one on this machine, also for whoever has a token of his own. What is elsewhere
  // it cannot have written, and gets no token.
  const started = demo?.baseUrl !== undefined && isOnThisMachine(demo.baseUrl) ? demo.baseUrl : undefined;
  return {
    baseUrl: (url ?? started ?? `http://${local}`).replace(/\/$/, ""),
    ...(token === undefined ? { token: demo?.token, accountId: demo?.accountId } : { token }),
  };
}

function isOnThisMachine(url: string): boolean {
  const host = URL.parse(url)?.hostname.replace(/^\[|\]$/g, "");
  return Object.values(networkInterfaces()).some((them) => them?.some((it) => it.address === host));
}

/** A file that cannot be read is none. */
async function readDemoToken(dataDir: string): Promise<z.infer<typeof DemoToken> | undefined> {
  try {
    return DemoToken.parse(JSON.parse(await readFile(join(dataDir, "demo.token"), "utf8")));
  } catch {
    return undefined;
  }
}
