import { shellTexts } from "../texts/shell.ts";

/** `fetch`, which says of a connection that was lost no more than that it failed. */
export async function reach(url: string, asked: RequestInit): Promise<Response> {
  try {
    return await fetch(url, asked);
  } catch (error) {
    // Whoever has left the screen gives up what it asked: that is another error, and nobody is told.
    if (error instanceof TypeError) throw new Error(shellTexts.trouble.unreachable, { cause: error });
    throw error;
  }
}
