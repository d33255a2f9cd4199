import { codeOf, wasRolledBack } from "#shared/error-code.ts";

/** More than two that meet at once are rare; whoever loses so often comes again by another way. */
const MAX_TRIES = 4;

/**
 * Runs a transaction again that has met another one: each waited for the other (SQLSTATE 40), both made the same row
 * (23505), or the other one took away what this one points at (23503). By then the other one has committed, and the next
 * try sees what it did.
 */
export async function againOnConflict<Result>(transact: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await transact();
    } catch (error) {
      if (tries >= MAX_TRIES || !isConflict(error)) throw error;
    }
  }
}

function isConflict(error: unknown): boolean {
  return wasRolledBack(error) || ["23503", "23505"].includes(codeOf(error));
}
