import { type Overlap, overlapOf, piecesIn, type Wording } from "#detection/wording.ts";

/** A mail that was taken away, as it is looked for inside of others. */
export interface OriginalWording {
  readonly whole: Wording;
  /** Without what earlier mail had said too: footers, disclaimers, a template's frame. */
  readonly own: Wording;
}

/** So much of the original's text has to be there. */
const MIN_SHARE = 0.8;
/** Shorter texts are said by chance: then the mail has to name the original as well. */
const MIN_PIECES = 16;
/** Of a long mail's sample fewer values would prove nothing. */
const MIN_COMPARED = 8;
/** Of fewer than these one may be missing: of ten, eight are met by chance where half of the text is. */
const FEW = 16;

/** Whether a text is long enough, and enough its own, to be known again by itself. */
export function isKnownByText({ own }: OriginalWording): boolean {
  return piecesIn(own) >= MIN_PIECES;
}

/**
 * Whether a mail contains the original's text, or all of the original as an attachment. One that says so itself (an
 * answer or a forward, by its References) is believed with less text, since mail that only shares a phrase with the
 * original does not name it. `undefined`: nobody can tell.
 */
export function carriesOriginal(
  original: OriginalWording,
  { wording, namesIt }: { readonly wording: Wording | undefined; readonly namesIt: boolean },
): boolean | undefined {
  if (wording === undefined) return undefined;
  const own = overlapOf(original.own, wording);
  if (isKnownByText(original) && isThere(own)) return true;
  if (!namesIt) return own.compared >= MIN_COMPARED ? false : undefined;
  // An answer bears its writer's footer, which may be the original's too: only where there is nothing else does that count.
  const said = own.compared > 0 ? own : overlapOf(original.whole, wording);
  return said.compared === 0 ? undefined : said.shared >= MIN_SHARE * said.compared;
}

function isThere({ compared, shared }: Overlap): boolean {
  if (compared < MIN_COMPARED) return false;
  return compared < FEW ? compared - shared <= 1 : shared >= MIN_SHARE * compared;
}
