/** A plain page with one button, as mail services write them. */
export function page(
  paragraphs: readonly string[],
  button?: { readonly text: string; readonly url: string },
): string {
  const body = paragraphs.map((it) => `<p>${it}</p>`).join("\n");
  const link = button === undefined ? "" : `\n<p><a href="${button.url}">${button.text}</a></p>`;
  return `<!doctype html>\n<html><body style="font-family: sans-serif">\n${body}${link}\n</body></html>`;
}
