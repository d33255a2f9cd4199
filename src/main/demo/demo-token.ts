import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { Tokens } from "#identity/tokens.ts";
import type { TenantId } from "#shared/ids.ts";
import { forgetDemoEndpoints } from "./demo-endpoints.ts";
import { forgetMailboxes } from "./demo-mailboxes.ts";
import { stateFile, writePrivate } from "./demo-state.ts";

const DemoToken = z.object({ token: z.string(), accountId: z.string(), baseUrl: z.string() });

export function tokenFile(dataDir: string): string {
  return join(dataDir, "demo.token");
}

interface TokenNeeds {
  readonly tokens: Tokens;
  readonly tenantId: TenantId;
  readonly dataDir: string;
  /** Where the API answers. */
  readonly baseUrl: string;
}

/** The token with which the command line on this machine speaks to the demo; an earlier start's where it still works. */
export async function keepDemoToken({ tokens, tenantId, dataDir, baseUrl }: TokenNeeds): Promise<void> {
  const known = await readToken(dataDir);
  const caller = known === undefined ? undefined : await tokens.find(known);
  const token =
    known !== undefined && caller?.memberships[0]?.tenantId === tenantId
      ? known
      : (await tokens.create(tenantId, { name: "demo", role: "super-admin", createdBy: "demo" })).token;
  const text = JSON.stringify({ token, accountId: tenantId, baseUrl });
  await writePrivate(dataDir, tokenFile(dataDir), text);
}

async function readToken(dataDir: string): Promise<string | undefined> {
  try {
    return DemoToken.parse(JSON.parse(await readFile(tokenFile(dataDir), "utf8"))).token;
  } catch {
    return undefined;
  }
}

/** All of the demo's files. */
export async function forgetDemo(dataDir: string): Promise<void> {
  await rm(tokenFile(dataDir), { force: true });
  await rm(stateFile(dataDir), { force: true });
  await forgetDemoEndpoints(dataDir);
  await forgetMailboxes(dataDir);
}
