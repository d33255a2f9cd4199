/** U+202D and U+202E: all that follows is turned round, whatever is written there. */
const OVERRIDES: Readonly<Record<string, string>> = { "\u202d": "⟨LRO⟩", "\u202e": "⟨RLO⟩" };

/**
 * A text whose tricks are seen. `invoice‹RLO›fdp.exe` else reads as `invoiceexe.pdf`, and dozens of accents on one letter
 * paint over the lines above and below. What languages that are written from right to left need stays as it is.
 */
export function visibleText(text: string): string {
  return text
    .replaceAll(/[\u202d\u202e]/g, (it) => OVERRIDES[it] ?? it)
    .replaceAll(/(\p{M}{3})\p{M}+/gu, "$1");
}
