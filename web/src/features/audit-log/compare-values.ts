/** One field of what was changed, by its way from the top: `microsoft.junk`. */
export interface ChangedField {
  readonly name: string;
  /** `undefined`: it was not there. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The fields of two values of JSON that differ, in the order of their names. */
export function compareValues(before: unknown, after: unknown): readonly ChangedField[] {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const names = [...new Set([...was.keys(), ...is.keys()])].toSorted();
  return names
    .map((name) => ({ name, before: was.get(name), after: is.get(name) }))
    .filter((it) => it.before !== it.after);
}

function fieldsOf(value: unknown, name = ""): ReadonlyMap<string, string> {
  if (value === undefined || (value === null && name === "")) return new Map();
  if (typeof value !== "object" || value === null) return new Map([[name, textOf(value)]]);
  // A list is one value: what moved to another place in it is no other field.
  if (Array.isArray(value)) return new Map([[name, JSON.stringify(value)]]);
  const parts = Object.entries(value).map(([key, it]) => fieldsOf(it, name === "" ? key : `${name}.${key}`));
  return new Map(parts.flatMap((it) => [...it]));
}

/** As people write it: no quotes round a text. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
