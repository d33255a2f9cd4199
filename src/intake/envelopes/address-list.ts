import { splitOutsideQuotes } from "./content-type.ts";

/**
 * The bare address of one entry, lower case: what stands in its last angle brackets, else the entry itself.
 * `undefined` where nothing is left. It is not checked to be an address: Exchange also writes X.500 names.
 */
export function bareAddress(entry: string): string | undefined {
  const close = entry.lastIndexOf(">");
  const open = entry.lastIndexOf("<", close);
  const address = (open >= 0 && close > open ? entry.slice(open + 1, close) : entry).trim().toLowerCase();
  return address === "" ? undefined : address.replace(/^smtp:/, "");
}

/** The addresses of a To or Cc header, for copies that do not say who received them. Group syntax gives its members. */
export function readAddressList(value: string): readonly string[] {
  return splitOutsideQuotes(value, ",")
    .flatMap((it) => splitOutsideQuotes(it, ";"))
    .map((it) => bareAddress(withoutGroupName(it)))
    .filter((it) => it !== undefined)
    .filter((it) => it.includes("@"));
}

/** `Team: a@corp.example` opens a group (RFC 5322 section 3.4). */
function withoutGroupName(entry: string): string {
  if (entry.includes("<") || entry.includes('"')) return entry;
  return entry.slice(entry.lastIndexOf(":") + 1);
}
