import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FEATURES = join(import.meta.dirname, "../../web/src/features");

export interface Screen {
  /** As the router knows it, such as `messages/$message`; behind the organisation unless it is for everybody. */
  readonly path: string;
  /** Before anybody is signed in. */
  readonly isPublic: boolean;
}

/** Every screen there is, from the features' own route files, so that none can be forgotten. */
export function readScreens(): readonly Screen[] {
  return readdirSync(FEATURES, { withFileTypes: true })
    .filter((it) => it.isDirectory())
    .flatMap(({ name }) => screensOf(readFileSync(join(FEATURES, name, "routes.ts"), "utf8")))
    .toSorted((left, right) => left.path.localeCompare(right.path));
}

function screensOf(text: string): readonly Screen[] {
  const isPublic = text.includes("rootRoute");
  return [...text.matchAll(/\bpath: "([^"]+)"/g)].map(([, path = ""]) => ({ path, isPublic }));
}

/** The address of a screen; each `$name` stands for something that has to be there. */
export function addressOf(
  { path, isPublic }: Screen,
  account: string,
  things: Readonly<Record<string, string>>,
): string {
  const filled = path.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const value = things[name];
    if (value === undefined) throw new Error(`say which $${name} to open ${path} with`);
    return encodeURIComponent(value);
  });
  return isPublic ? `/${filled}` : `/${account}/${filled}`;
}
