import { z } from "zod";
import { cleanText } from "#mail/clean-text.ts";

/** Longer than any directory takes; what is cut is no address any more. */
const MAX_CHARACTERS = 1_000;

/**
 * A name or an address as a directory tells it. People choose their own names there, and one with U+0000 or half a character
 * in it, which no table takes, must not end the reading of everybody else.
 */
export const DirectoryText = z.string().transform((it) => cleanText(it, MAX_CHARACTERS));
