/** One term of the search box, as the server reads it: a plain word has no field. */
export interface Term {
  readonly field: string;
  readonly value: string;
}

/** What stands before a colon and means more than a word. */
export const FIELDS = [
  "from",
  "to",
  "domain",
  "subject",
  "message-id",
  "disposition",
  "is",
  "after",
  "before",
] as const;
export type Field = (typeof FIELDS)[number];

export function termsOf(text: string): readonly Term[] {
  const terms: Term[] = [];
  let term = { field: "", value: "" };
  let isQuoted = false;
  const close = (): void => {
    if (term.field !== "" || term.value !== "") terms.push(term);
    term = { field: "", value: "" };
  };
  for (const letter of text) {
    if (letter === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /\s/.test(letter)) close();
    else if (!isQuoted && letter === ":" && term.field === "" && isField(term.value))
      term = { field: term.value.toLowerCase(), value: "" };
    else term = { ...term, value: term.value + letter };
  }
  close();
  return terms;
}

function isField(text: string): boolean {
  return (FIELDS as readonly string[]).includes(text.toLowerCase());
}

/** The other way round: read again, it is the same terms. A quote inside of a value cannot be written, and is left out. */
export function textOf(terms: readonly Term[]): string {
  return terms
    .map(({ field, value }) => `${field === "" ? "" : `${field}:`}${quoted(value, field === "")}`)
    .filter((it) => it !== "")
    .join(" ");
}

function quoted(value: string, isWord: boolean): string {
  const bare = value.replaceAll('"', "");
  return /\s/.test(bare) || (isWord && bare.includes(":")) ? `"${bare}"` : bare;
}

/** What one field of the panel shows. */
export function valuesOf(text: string, field: Field): readonly string[] {
  return termsOf(text)
    .filter((it) => it.field === field)
    .map((it) => it.value);
}

/** The search with this field set to these values, in the place where it stood; none takes it out. */
export function withField(text: string, field: Field, values: readonly string[]): string {
  const terms = termsOf(text);
  const at = terms.findIndex((it) => it.field === field);
  const others = terms.filter((it) => it.field !== field);
  const own = values.flatMap((it) => (it.trim() === "" ? [] : [{ field, value: it.trim() }]));
  const place = at === -1 ? others.length : Math.min(at, others.length);
  return textOf([...others.slice(0, place), ...own, ...others.slice(place)]);
}
