import { expect, test } from "vitest";
import { GOOGLE, MICROSOFT_CLOUDS, overrideEndpoints } from "./endpoints.ts";

test("each cloud has its own hosts, and asks for tokens of its own Graph", () => {
  const roots = Object.values(MICROSOFT_CLOUDS).map(({ graphRoot }) => graphRoot);
  expect(new Set(roots).size).toBe(4);
  for (const { graphRoot, scope, loginRoot } of Object.values(MICROSOFT_CLOUDS)) {
    expect(scope).toBe(`${graphRoot}/.default`);
    expect([new URL(graphRoot).protocol, new URL(loginRoot).protocol]).toEqual(["https:", "https:"]);
  }
});

test("permanent deletion is offered in the global cloud only", () => {
  const offering = Object.entries(MICROSOFT_CLOUDS).filter(([, { permanentDelete }]) => permanentDelete);
  expect(offering.map(([name]) => name)).toEqual(["global"]);
});

test("an override takes the place of what it names and of nothing else", () => {
  const changed = overrideEndpoints(GOOGLE, { gmailRoot: "http://127.0.0.1:1", tokenUrl: undefined });
  expect(changed).toEqual({ ...GOOGLE, gmailRoot: "http://127.0.0.1:1" });
});
