import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const DIST = join(import.meta.dirname, "../../dist/web");
const BUDGET = 350 * 1024;

test("the first page needs less than 350 KB of scripts and styles, compressed", () => {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const files = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.(?:js|css))"/g)].map(
    ([, path = ""]) => path,
  );
  const sizes = files.map((it) => gzipSync(readFileSync(join(DIST, it)), { level: 9 }).length);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, it) => sum + it, 0)).toBeLessThan(BUDGET);
});

test.each([
  ["the charts", "recharts"],
  ["what draws QR codes", "alphanumeric"],
])("%s are not among them", (_what, mark) => {
  const html = readFileSync(join(DIST, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path = ""]) =>
    readFileSync(join(DIST, path), "utf8"),
  );
  expect(scripts.some((it) => it.includes(mark))).toBe(false);
});
