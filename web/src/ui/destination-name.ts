import { type Destination, DESTINATION_NAMES } from "#policy/destination.ts";

/** The destinations as people know them; `origin` is where a release brings each copy. */
const NAMES: Readonly<Record<Destination | "none" | "origin", string>> = {
  ...DESTINATION_NAMES,
  none: "No Action",
  origin: "Where each was",
};
const BY_TEXT: ReadonlyMap<string, string> = new Map(Object.entries(NAMES));

export function destinationName(destination: keyof typeof NAMES): string {
  return NAMES[destination];
}

/** The name of what a text of the server may be; `undefined` where no destination is called so. */
export function destinationNameOf(text: string): string | undefined {
  return BY_TEXT.get(text);
}
