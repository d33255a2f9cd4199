import { readFile } from "node:fs/promises";
import { z } from "zod";
import { CliError } from "#cli/cli-error.ts";

/** Base URLs in the place of a provider's own hosts, for simulators and test peers. Only the operator can name them. */
export const Endpoints = z.object({
  loginRoot: z.url().exactOptional(),
  graphRoot: z.url().exactOptional(),
  permanentDelete: z.boolean().exactOptional(),
  tokenUrl: z.url().exactOptional(),
  tokenAudience: z.string().exactOptional(),
  gmailRoot: z.url().exactOptional(),
  directoryRoot: z.url().exactOptional(),
  /** Whether the credentials of the instance's own application may go there: else they go to Microsoft's hosts alone. */
  instanceApp: z.boolean().exactOptional(),
});
export type EndpointSet = z.infer<typeof Endpoints>;
export type EndpointSets = Readonly<Record<string, EndpointSet>>;

/** Reads `UNDELIVER_PROVIDER_ENDPOINTS`: `{"name": {"graphRoot": "http://127.0.0.1:9400/graph", …}}`. */
export async function readEndpointSets(file: string | undefined): Promise<EndpointSets> {
  if (file === undefined) return {};
  const parsed = z.record(z.string(), Endpoints).safeParse(await readJson(file));
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map((it) => `${it.path.join(".")}: ${it.message}`);
  throw new CliError(`UNDELIVER_PROVIDER_ENDPOINTS cannot be used: ${mistakes.join("; ")}`);
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as unknown;
  } catch (cause) {
    throw new CliError(
      'UNDELIVER_PROVIDER_ENDPOINTS names no JSON file that can be read: {"name": {"graphRoot": "https://…", …}}.',
      { cause },
    );
  }
}
