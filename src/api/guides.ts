import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { Marked, type Tokens } from "marked";
import { guidePage } from "./guide-page.ts";

/** `/docs/NAME`, and the drawings in them. */
const GUIDE = /^([a-z][a-z0-9-]*)(\.md|\.svg)?$/;
const ENDS = [".md", ".svg"] as const;
/** Below the guides, by the name by which they show them. */
const PICTURES = "screenshots";

/**
 * Serves the guides that came with this version: what the screens link to is what this server does, also where it reaches
 * no other. They need no sign-in, as they hold nothing of anybody's, and an operator reads them before he can.
 */
export function guideRoutes(app: FastifyInstance, folder: string): void {
  const files = new Set(filesIn(folder, ENDS));
  const pictures = new Set(filesIn(join(folder, PICTURES), [".webp"]));
  const markdown = openMarkdown();
  const hidden = { schema: { hide: true } };
  app.get("/docs", hidden, (_request, reply) => reply.redirect("/docs/"));
  app.get("/docs/", hidden, async (_request, reply) => {
    const body = await markdown.parse(await contentsOf(folder, files));
    return reply.type("text/html; charset=utf-8").send(guidePage("Guides", body));
  });
  app.get<{ Params: { name: string } }>("/docs/:name", hidden, async (request, reply) => {
    const [, name, end = ".md"] = GUIDE.exec(request.params.name) ?? [];
    const file = `${name ?? ""}${end}`;
    if (name === undefined || !files.has(file)) return reply.callNotFound();
    const text = await readFile(join(folder, file), "utf8");
    if (end === ".svg") return reply.type("image/svg+xml").send(text);
    const body = breakAddresses(await markdown.parse(text));
    return reply.type("text/html; charset=utf-8").send(guidePage(titleOf(text), body));
  });
  app.get<{ Params: { name: string } }>(`/docs/${PICTURES}/:name`, hidden, async (request, reply) => {
    const { name } = request.params;
    if (!pictures.has(name)) return reply.callNotFound();
    return reply.type("image/webp").send(await readFile(join(folder, PICTURES, name)));
  });
}

/** For whoever types the address, and does not come from a screen. */
async function contentsOf(folder: string, files: ReadonlySet<string>): Promise<string> {
  const guides = [...files].filter((it) => it.endsWith(".md")).toSorted();
  const lines = guides.map(async (it) => {
    const title = titleOf(await readFile(join(folder, it), "utf8"));
    return `- [${title}](${it.slice(0, -".md".length)})`;
  });
  return `# Guides\n\n${(await Promise.all(lines)).join("\n")}\n`;
}

/** Google's scopes are addresses longer than a column: unbroken they leave the columns beside them a word's width. */
function breakAddresses(html: string): string {
  return html.replaceAll(/(?<=<code>)https:[^<\n]*(?=<\/code>)/g, (url) => url.replaceAll("/", "/<wbr>"));
}

function filesIn(folder: string, ends: readonly string[]): readonly string[] {
  try {
    return readdirSync(folder).filter((it) => ends.some((end) => it.endsWith(end)));
  } catch {
    return []; // a package without them
  }
}

function titleOf(text: string): string {
  return /^# (.*)$/m.exec(text)?.[1] ?? "Undeliver";
}

/** Headings can be linked to, by the names that they have where Markdown is usually shown. */
function openMarkdown(): Marked {
  return new Marked({
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        return `<h${depth} id="${headingId(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
  });
}

export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}
