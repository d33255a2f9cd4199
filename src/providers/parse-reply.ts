import type { z } from "zod";
import { ProviderError } from "#retraction/provider-error.ts";

/** A provider's body in the shape that its documents promise, or `rejected` with `unexpected_reply`. */
export function parseReply<T>(schema: z.ZodType<T>, body: unknown): T {
  const { success, data } = schema.safeParse(body);
  // Without zod's message: it may quote what it read.
  if (!success) throw unexpected("unexpected_reply", "the provider's answer has not its documented shape");
  return data;
}

/** For answers that nobody documents: the provider will not do better when asked again. */
export function unexpected(code: string, message: string): ProviderError {
  return new ProviderError("rejected", message, { code });
}
