import fc from "fast-check";
import { expect, test } from "vitest";
import { sameOriginPath } from "../../web/src/lib/same-origin-path.ts";

const ORIGIN = "https://undeliver.corp.example";

test.each([
  ["/abc/retractions?state=running#top", "/abc/retractions?state=running#top"],
  ["/invitation?token=x", "/invitation?token=x"],
  [undefined, "/"],
  ["", "/"],
  ["abc", "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/", "/"],
  ["/\\evil.example/", "/"],
  ["/\t/evil.example/", "/"],
  ["/.//evil.example/", "/"],
  ["/a/..//evil.example/", "/"],
  ["javascript:alert(1)", "/"],
  ["/sign-in?from=/sign-in", "/"],
  ["/setup", "/"],
])("after signing in %s leads to %s", (asked, path) => {
  expect(sameOriginPath(asked, ORIGIN)).toBe(path);
});

test("whatever an address asks for, one stays on this server", () => {
  const part = fc.constantFrom(
    "/",
    "\\",
    ".",
    "..",
    "//",
    "\t",
    "\n",
    "@",
    ":",
    "https:",
    "evil.example",
    "?",
    "#",
    "%2f",
  );
  const asked = fc.oneof(
    fc.string().map((it) => `https://${it}`),
    fc.string(),
    fc.array(part, { maxLength: 8 }).map((it) => it.join("")),
  );
  fc.assert(
    fc.property(asked, (it) => {
      const path = sameOriginPath(it, ORIGIN);
      expect(path.startsWith("/")).toBe(true);
      expect(new URL(path, ORIGIN).origin).toBe(ORIGIN);
    }),
  );
});
