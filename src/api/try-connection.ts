import type { Candidate, ConnectionProbe } from "#directory/connection-probe.ts";
import { DirectoryTaken } from "#directory/integrations.ts";
import { ApiError } from "./api-error.ts";

/** What the provider says of a connection; `undefined`: it does not answer just now. Throws where it refuses. */
export async function tryConnection(
  probe: ConnectionProbe,
  candidate: Candidate,
  signal: AbortSignal,
): Promise<string | undefined> {
  const probed = await probe.probe(candidate, signal);
  switch (probed.result) {
    case "connected":
      return probed.directoryId;
    case "refused":
      throw new ApiError("provider_refused", `The provider refuses (${probed.code}). ${probed.advice}`);
    case "no_answer":
      return undefined;
  }
}

/** Does what stores the connection, and says in words where its directory is another tenant's. */
export async function unlessTaken<Result>(storing: Promise<Result>): Promise<Result> {
  return storing.catch((error: unknown) => {
    if (!(error instanceof DirectoryTaken)) throw error;
    throw new ApiError(
      "directory_taken",
      "This organisation's directory is connected to another account of this instance: it is free once that connection is deleted there.",
    );
  });
}
