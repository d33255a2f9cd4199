import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { DETECTORS } from "./detectors.ts";

test("every file of detectors/ is in the table, under its own name", async () => {
  const files = await readdir(new URL("./detectors/", import.meta.url));
  const names = files.filter((it) => !it.endsWith(".test.ts")).map((it) => it.replace(/\.ts$/, ""));
  expect(DETECTORS.map((it) => it.name).toSorted()).toEqual(names.toSorted());
});

test("every detector has a test", async () => {
  const files = new Set(await readdir(new URL("./detectors/", import.meta.url)));
  expect(DETECTORS.filter((it) => !files.has(`${it.name}.test.ts`))).toEqual([]);
});
