import type { ItemId } from "#retraction/hit.ts";
import type { MoveReply } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";

/**
 * Turns one item's act into its reply, so that one failing item does not hide what became of the others.
 * Once the caller has given up, an act under way is in doubt: that is `transient`, not an answer nobody gets.
 */
export async function toMoveReply(
  signal: AbortSignal,
  act: () => Promise<ItemId | undefined>,
): Promise<MoveReply> {
  try {
    return { moved: true, itemId: await act() };
  } catch (error) {
    if (error instanceof ProviderError) return { moved: false, error };
    if (!signal.aborted) throw error;
    return {
      moved: false,
      error: new ProviderError("transient", "given up while under way", { code: "aborted", cause: error }),
    };
  }
}
