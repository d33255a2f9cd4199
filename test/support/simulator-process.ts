import { spawn } from "node:child_process";
import { join } from "node:path";
import { z } from "zod";
import { freePort } from "./free-port.ts";

const MAIN = join(import.meta.dirname, "../../src/main/main.ts");

const Facts = z.object({
  microsoft: z.object({
    domain: z.string(),
    directory: z.string(),
    client: z.string(),
    secret: z.string(),
    instanceClient: z.string(),
    instanceSecret: z.string(),
    organisation: z.string(),
    people: z.array(z.string()),
  }),
  google: z.object({
    domain: z.string(),
    administrator: z.string(),
    serviceAccount: z.string(),
    seal: z.object({ name: z.string(), value: z.string() }),
    people: z.array(z.string()),
  }),
  endpoints: z.object({ simulator: z.record(z.string(), z.union([z.string(), z.boolean()])) }),
  smtp: z.string(),
  control: z.object({ url: z.string(), token: z.string() }),
});
export type SimulatedFacts = z.output<typeof Facts>;

export interface SimulatorProcess extends AsyncDisposable {
  readonly facts: SimulatedFacts;
}

interface Asked {
  readonly users: number;
  /** Where the service account's key file is written. */
  readonly googleKey: string;
}

/** `undeliver simulate`, in a process of its own as somebody starts it beside the product. */
export async function startSimulatorProcess({ users, googleKey }: Asked): Promise<SimulatorProcess> {
  const at = async (): Promise<string> => `127.0.0.1:${await freePort()}`;
  const args = ["simulate", "--json", "--listen", await at(), "--smtp", await at()];
  const child = spawn(
    process.execPath,
    [MAIN, ...args, "--users", String(users), "--google-key", googleKey],
    {
      env: { PATH: process.env["PATH"] ?? "" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    facts: await Promise.race([readFacts(child.stdout), ended.then(failed)]),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** What it prints once it is ready: one JSON object, over many lines. */
async function readFacts(output: AsyncIterable<Buffer>): Promise<SimulatedFacts> {
  let text = "";
  for await (const chunk of output) {
    text += chunk.toString("utf8");
    if (text.endsWith("\n}\n")) break;
  }
  return Facts.parse(JSON.parse(text));
}

function failed(code: number | null): never {
  throw new Error(`the simulator ended with ${code}`);
}
