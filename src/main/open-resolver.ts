import { Resolver } from "node:dns/promises";
import type { ResolveTxt } from "#directory/resolve-txt.ts";

/** Each server is asked twice: an answer that takes longer than this comes too late for whoever waits for it. */
const TIMEOUT_MS = 1_500;
const TRIES = 2;

/** Asks these DNS servers; none: those of the system. */
export function openResolver(servers: readonly string[]): ResolveTxt {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length > 0) resolver.setServers(servers);
  return async (name) => (await resolver.resolveTxt(name)).map((chunks) => chunks.join(""));
}
