import { ProviderError } from "#retraction/provider-error.ts";
import type { GoogleClient } from "./google-client.ts";

export interface GoogleDirectoryDeps {
  readonly client: GoogleClient;
  /** The directory answers administrators only: all calls are made in this one's name. */
  readonly administrator: string;
}

/** Throws Gmail's faults; see `asConfiguration`. */
export async function getDirectory(
  { client, administrator }: GoogleDirectoryDeps,
  path: string,
  signal: AbortSignal,
): Promise<unknown> {
  return client.call(
    { user: administrator, units: 1, method: "GET", path: `/admin/directory/v1${path}` },
    signal,
  );
}

/** What would be one user's trouble in Gmail is the administrator's here: without the directory nothing goes. */
export function asConfiguration(error: unknown): unknown {
  if (!(error instanceof ProviderError) || error.fault !== "mailbox_unavailable") return error;
  const { code, requestId } = error;
  return new ProviderError("integration_broken", "the administrator may not read the directory", {
    cause: error,
    ...(code !== undefined && { code }),
    ...(requestId !== undefined && { requestId }),
  });
}
