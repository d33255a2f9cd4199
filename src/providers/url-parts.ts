/**
 * A query string with every value percent-encoded whole: an unencoded `+ & # %` in a Message-ID makes Graph answer
 * an empty list instead of an error.
 */
export function toQuery(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
    .join("&");
}

/** An id or address as one path segment. */
export function toSegment(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
