import { ApiError } from "./api-error.ts";

/**
 * PostgreSQL stores neither U+0000 nor half a surrogate pair, and refuses to look for them too. Throws where one stands
 * anywhere in what a client sent, names of fields included. Not recursive: a megabyte of brackets is deeper than any stack.
 */
export function refuseUnstorable(given: unknown): void {
  const left: unknown[] = [given];
  while (left.length > 0) {
    const value = left.pop();
    if (typeof value === "string") refuseText(value);
    else if (typeof value === "object" && value !== null) {
      for (const [name, inside] of Object.entries(value)) {
        refuseText(name);
        left.push(inside);
      }
    }
  }
}

function refuseText(text: string): void {
  if (!text.includes("\0") && text.isWellFormed()) return;
  throw new ApiError(
    "invalid_input",
    "A text holds U+0000 or half a character: nothing with it can be stored or found.",
  );
}
