import { scanHtml } from "#mail/scan-html.ts";
import type { Mail } from "#mail/mail.ts";

/** In so much of the HTML the skeleton is told; a longer mail may not cost more time. */
const MAX_CHARACTERS = 64 * 1024;
/** A mail that any client could have written says nothing by its skeleton. */
const MIN_BLOCKS = 6;

/** How text is marked up varies with what it says; only the blocks are the template. */
const BLOCKS: ReadonlySet<string> = new Set(
  "table tr td th div p img h1 h2 h3 h4 ul ol li form input button center hr blockquote style".split(" "),
);

/** The HTML's blocks in their order, repeated ones once, and the types of the parts beside it. */
export function structureOf({ html, attachments }: Pick<Mail, "html" | "attachments">): string | undefined {
  const blocks = skeletonOf(html.slice(0, MAX_CHARACTERS));
  const parts = attachments.map((it) => it.trueType ?? it.declaredType);
  if (blocks.length < MIN_BLOCKS && parts.length === 0) return undefined;
  return `${blocks.join(" ")}\n${parts.join(" ")}`;
}

function skeletonOf(html: string): readonly string[] {
  const blocks: string[] = [];
  if (html === "") return blocks;
  scanHtml(html, {
    onTag: ({ kind, name }) => {
      if (kind === "open" && BLOCKS.has(name) && blocks.at(-1) !== name) blocks.push(name);
    },
    onText: () => {},
  });
  return blocks;
}
