import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { Endpoints, type EndpointSets } from "../provider-endpoints.ts";
import { writePrivate } from "./demo-state.ts";

const File = z.record(z.string(), Endpoints);

function endpointsFile(dataDir: string): string {
  return join(dataDir, "demo.endpoints");
}

/** Where the simulated providers answer, for processes that join the one which runs the demo. */
export function writeDemoEndpoints(dataDir: string, sets: EndpointSets): Promise<void> {
  return writePrivate(dataDir, endpointsFile(dataDir), JSON.stringify(sets));
}

const WAIT_MS = 10_000;

/** Of a demo that is being started in another process: it may not have come so far. */
export async function awaitDemoEndpoints(dataDir: string): Promise<EndpointSets> {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += 200) {
    const sets = await readDemoEndpoints(dataDir);
    if (Object.keys(sets).length > 0) return sets;
    await sleep(200);
  }
  return {};
}

/** None where no demo runs. */
export async function readDemoEndpoints(dataDir: string): Promise<EndpointSets> {
  try {
    return File.parse(JSON.parse(await readFile(endpointsFile(dataDir), "utf8")));
  } catch {
    return {};
  }
}

export function forgetDemoEndpoints(dataDir: string): Promise<void> {
  return rm(endpointsFile(dataDir), { force: true });
}
