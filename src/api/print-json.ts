/** As the formatter of this repository breaks lines. */
const LINE_WIDTH = 110;
const INDENT = "  ";

/**
 * JSON as Biome formats it, so that the committed document is both what the program makes and what `format`
 * leaves alone: objects one key a line, arrays on one line where they fit and hold no object.
 */
export function printJson(value: unknown): string {
  return `${print(value, "", 0)}\n`;
}

/** `taken`: what stands on the line before the value, and behind it. */
function print(value: unknown, indent: string, taken: number): string {
  if (Array.isArray(value)) return printArray(value, indent, taken);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, it]) => it !== undefined);
  if (entries.length === 0) return "{}";
  const inner = indent + INDENT;
  const lines = entries.map(([key, it]) => {
    const name = `${inner}${JSON.stringify(key)}: `;
    return name + print(it, inner, name.length + 1);
  });
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

function printArray(items: readonly unknown[], indent: string, taken: number): string {
  if (items.every((it) => typeof it !== "object" || it === null)) {
    const flat = `[${items.map((it) => JSON.stringify(it)).join(", ")}]`;
    if (taken + flat.length <= LINE_WIDTH) return flat;
  }
  const inner = indent + INDENT;
  const lines = items.map((it) => inner + print(it, inner, inner.length + 1));
  return `[\n${lines.join(",\n")}\n${indent}]`;
}
