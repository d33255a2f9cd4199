import type { SamplesBody } from "./changes.ts";

export const MAX_SAMPLES = 100;
export const MAX_SAMPLE_BYTES = 25 << 20;
/** A call takes its arguments from the stack. */
const CHUNK_BYTES = 32_768;
const MAX_NAME = 255;

/** Files as the API takes them. What is in them is nothing to the browser. */
export async function readSamples(files: readonly File[]): Promise<SamplesBody["samples"]> {
  const samples: SamplesBody["samples"] = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    samples.push({ name: file.name.slice(0, MAX_NAME) || "mail.eml", content_base64: toBase64(bytes) });
  }
  return samples;
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  }
  return btoa(binary);
}
