import { parse } from "tldts";

/** What a name or a link's text shows is short; the rest nobody reads. */
const MAX_CHARACTERS = 300;

/** The first mail address that a reader sees in the text, lower case. */
export function addressIn(text: string): string | undefined {
  return wordsIn(text).find(
    (word) => /^[^@]+@[^@]+$/.test(word) && isHost(word.slice(word.indexOf("@") + 1)),
  );
}

/** The host names that a reader sees in the text, lower case: bare, or in a web address. `setup.py` is a file. */
export function hostsIn(text: string): readonly string[] {
  if (!text.includes(".")) return []; // most texts
  return wordsIn(text)
    .filter((word) => word.includes(".") && !FILE_ENDING.test(word))
    .map(hostOf)
    .filter(isHost);
}

/** Bare words with endings that are a country's as well, yet mostly those of files. */
const FILE_ENDING = /^[^/]*[^/.]\.(md|pl|py|rs|sh|zip|mov|ps|so|cc|app)$/;
/** RFC 2606: names for documents and tests, which no list of public endings holds. */
const RESERVED: ReadonlySet<string> = new Set(["example", "test"]);

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

/** A name under an ending that exists: `e.g.`, `v1.2`, `node.js` and `report.pdf` are none. */
function isHost(text: string): boolean {
  if (!text.includes(".")) return false; // most words: the list of endings need not be asked
  const { isIcann, isPrivate, publicSuffix, domain } = parse(text, { allowPrivateDomains: true });
  return domain !== null && (isIcann === true || isPrivate === true || RESERVED.has(publicSuffix ?? ""));
}
