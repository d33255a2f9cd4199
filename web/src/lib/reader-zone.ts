/** Where the reader is, such as `Europe/Berlin`: the days of a search are his. */
export function readerZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}
