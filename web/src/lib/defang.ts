/**
 * An address as people pass it on without anybody following it by mistake: `hxxps://evil[.]example/…`. No program takes
 * it for a link, and what it was can be read off it.
 */
export function defang(url: string): string {
  const plain = url.replaceAll(/[\s\p{Cc}]+/gu, "");
  const [, scheme, host = "", rest = ""] =
    /^((?:[a-z][a-z0-9+-]*:)?[\\/]*)([^/?#]*)(.*)$/isu.exec(plain) ?? [];
  const shown = host.replaceAll(".", "[.]").replaceAll("@", "[@]");
  // An address may carry another one, for the page that it leads to.
  return `${defangScheme(scheme ?? "")}${`${shown}${rest}`.replaceAll(/htt(ps?:)/giu, "hxx$1")}`;
}

function defangScheme(scheme: string): string {
  const lower = scheme.toLowerCase();
  if (lower.startsWith("http")) return lower.replace("http", "hxxp");
  if (lower.startsWith("ftp")) return lower.replace("ftp", "fxp");
  return lower.replace(":", "[:]");
}

/** The same for whatever looks like an address in a text. */
export function defangText(text: string): string {
  return text.replaceAll(/\b(?:https?|ftp):\/\/[^\s<>"]+/giu, defang);
}
