import { printJson } from "./print-json.ts";

interface Document {
  readonly paths: object;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

/**
 * The OpenAPI document as it is committed. The generator adds each schema in the shape it goes in and in the one
 * it comes out; what no path refers to is left out.
 */
export function openApiText(swagger: object): string {
  const document = JSON.parse(JSON.stringify(swagger)) as Document;
  const { schemas } = document.components;
  const used = new Set<string>();
  const follow = (part: object): void => {
    for (const name of refsIn(part).filter((it) => !used.has(it))) {
      used.add(name);
      follow(schemas[name] ?? {});
    }
  };
  follow(document.paths);
  const kept = Object.entries(schemas).filter(([name]) => used.has(name));
  const components = { ...document.components, schemas: Object.fromEntries(kept) };
  return printJson({ ...document, components });
}

function refsIn(part: object): readonly string[] {
  return [...JSON.stringify(part).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].flatMap(
    (it) => it[1] ?? [],
  );
}
