/** Subjects without what providers change in them: white space, and the form of composed characters. */
export function sameSubject(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(subject: string): string {
  return subject.normalize("NFC").replace(/\s+/g, " ").trim();
}
