/** Text that can be stored and sent on: no U+0000 and no lone surrogates, which PostgreSQL and JSON refuse; cut to `maxCharacters`. */
export function cleanText(text: string, maxCharacters: number): string {
  const cut = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  return cut.replaceAll("\0", "").toWellFormed();
}
