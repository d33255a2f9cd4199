/** What a person typed, to be found anywhere in a text with `like`: its own wildcards are plain characters. */
export function anywhere(typed: string): string {
  return `%${escaped(typed)}%`;
}

/** At the end of a text. */
export function atEnd(typed: string): string {
  return `%${escaped(typed)}`;
}

function escaped(typed: string): string {
  return typed.replaceAll(/[\\%_]/g, (it) => `\\${it}`);
}
