import { DirectoryTaken, type Integration, type Integrations } from "#directory/integrations.ts";
import { ProviderError } from "#retraction/provider-error.ts";

interface BindingNeeds {
  readonly integrations: Pick<Integrations, "bind">;
  /** Told what went wrong here, and not at the provider. */
  readonly onError: (error: unknown) => void;
}

/** Whose directory a connection is let into, found out once. */
export interface Binding {
  /** The provider has answered; never awaited. */
  start(): void;
  /** Throws `ProviderError("integration_broken")` once it is known to be connected to another tenant here. */
  check(): void;
}

const IDENTIFY_MS = 20_000;

/**
 * What was connected while the provider did not answer is bound to no directory yet: with the first answer it is asked whose
 * it is. Where that is another tenant's here, nothing more goes through this connection.
 */
export function bindOnce(
  { integrations, onError }: BindingNeeds,
  { tenantId, id, directoryId }: Pick<Integration, "tenantId" | "id" | "directoryId">,
  identify: (signal: AbortSignal) => Promise<string>,
): Binding {
  let isAsked = directoryId !== undefined;
  let taken: string | undefined;
  const bind = async (found: string): Promise<void> => {
    try {
      await integrations.bind(tenantId, id, found);
      taken = undefined;
    } catch (error) {
      if (!(error instanceof DirectoryTaken)) throw error;
      taken = found;
    }
  };
  return {
    start: () => {
      if (isAsked) return;
      isAsked = true;
      identify(AbortSignal.timeout(IDENTIFY_MS))
        .then(bind)
        .catch((error: unknown) => {
          // With the next answer that comes.
          isAsked = false;
          if (!(error instanceof ProviderError)) onError(error);
        });
    },
    check: () => {
      if (taken === undefined) return;
      // It may be free by now: then it goes on with the next try.
      bind(taken).catch(onError);
      throw new ProviderError("integration_broken", "this directory is connected to another tenant here", {
        code: "directory_taken",
      });
    },
  };
}
