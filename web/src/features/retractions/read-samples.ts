import { toBase64 } from "../../lib/to-base64.ts";
import type { SamplesBody } from "./changes.ts";

export const MAX_SAMPLES = 100;
export const MAX_SAMPLE_BYTES = 25 << 20;
const MAX_NAME = 255;

/** Files as the API takes them. What is in them is nothing to the browser. */
export async function readSamples(files: readonly File[]): Promise<SamplesBody["samples"]> {
  const samples: SamplesBody["samples"] = [];
  for (const file of files) {
    const content_base64 = await toBase64(file);
    samples.push({ name: file.name.slice(0, MAX_NAME) || "mail.eml", content_base64 });
  }
  return samples;
}
