import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import type { CliDeps } from "./cli-deps.ts";
import { CliError } from "./cli-error.ts";
import type { Sample } from "./name-messages.ts";

/** A file's bytes; `-` is standard input. */
export async function readMail({ terminal }: CliDeps, file: string): Promise<Buffer> {
  if (file === "-") return terminal.readInput();
  try {
    return await readFile(file);
  } catch (error) {
    throw new CliError(`${file} cannot be read.`, { cause: error });
  }
}

/** What one request takes. */
const MAX_BYTES = 26 * 1024 * 1024;

/** The files as the API takes them. */
export async function readSamples(deps: CliDeps, files: readonly string[]): Promise<readonly Sample[]> {
  const samples: Sample[] = [];
  let bytes = 0;
  for (const file of files) {
    const raw = await readMail(deps, file);
    bytes += raw.length;
    if (bytes > MAX_BYTES) {
      throw new CliError("The files are larger than 26 MB together: name fewer of them at once.", {
        exitCode: 2,
      });
    }
    samples.push({
      name: file === "-" ? "standard input" : basename(file),
      content_base64: raw.toString("base64"),
    });
  }
  return samples;
}
