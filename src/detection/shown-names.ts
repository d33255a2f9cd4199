/** What a name or a link's text shows is short; the rest nobody reads. */
const MAX_CHARACTERS = 300;

/** The first mail address that a reader sees in the text, lower case. */
export function addressIn(text: string): string | undefined {
  return wordsIn(text).find(
    (word) => /^[^@]+@[^@]+$/.test(word) && isHost(word.slice(word.indexOf("@") + 1)),
  );
}

/** The host names that a reader sees in the text, lower case: bare, or in a web address. */
export function hostsIn(text: string): readonly string[] {
  return wordsIn(text).map(hostOf).filter(isHost);
}

function wordsIn(text: string): readonly string[] {
  return text
    .slice(0, MAX_CHARACTERS)
    .toLowerCase()
    .split(/[\s<>()[\]{}"'“”‘’,;|]/u)
    .map((word) => word.replace(/[.:!?]$/, ""))
    .filter((word) => word !== "");
}

function hostOf(word: string): string {
  const scheme = word.indexOf("://");
  const rest = scheme < 0 ? word : word.slice(scheme + 3);
  const authority = rest.split(/[/?#]/, 1)[0] ?? "";
  return (authority.slice(authority.lastIndexOf("@") + 1).split(":", 1)[0] ?? "").replace(/\.$/, "");
}

/** A name with a dot and an ending of letters: `e.g.`, `3.5` and `v1.2` are none. */
function isHost(text: string): boolean {
  const labels = text.split(".");
  const ending = labels.at(-1) ?? "";
  return (
    labels.length > 1 &&
    /^(\p{L}{2,}|xn--[a-z0-9-]+)$/u.test(ending) &&
    labels.every((it) => /^[\p{L}\p{N}_-]+$/u.test(it))
  );
}
