import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ENVIRONMENT, readConfig } from "./config.ts";
import { SECRETS } from "./secret-files.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/configuration.md"), "utf8");
const [SERVER = ""] = /## The server[^]*?## /.exec(PAGE) ?? [];
const ROWS = [...SERVER.matchAll(/^\| `([A-Z_]+)` \| (?:`(.+?)`|none) \| .+ \|$/gm)].map(
  ([, name = "", preset]) => ({ name, preset }),
);

test("the page names every variable that the server reads, and no other", () => {
  expect(ROWS.map((it) => it.name).toSorted()).toEqual(Object.keys(ENVIRONMENT.shape).toSorted());
});

test("the page names every secret that can stand in a file, and no other", () => {
  const named = [...SERVER.matchAll(/`([A-Z_]+)_FILE`/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(SECRETS));
});

test.each(ROWS)("what the page says is the default of $name is", ({ name, preset }) => {
  const hasDefault = ENVIRONMENT.safeParse({}).data?.[name as keyof typeof ENVIRONMENT.shape];
  const isNone = hasDefault === undefined || (Array.isArray(hasDefault) && hasDefault.length === 0);
  expect(preset === undefined).toBe(isNone);
  expect(readConfig(preset === undefined ? {} : { [name]: preset })).toEqual(readConfig({}));
});
