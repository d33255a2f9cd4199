import { expect, test } from "vitest";
import { integrationsPath, readArrival } from "../../web/src/features/connect/search.ts";

const ACCOUNT = "01a22a25-ae3b-73e0-b975-30b7ab232d53";

test("from Microsoft one comes back to the account that the state names", () => {
  const arrival = readArrival({ state: `${ACCOUNT}.abc_-`, code: "1" });
  expect(integrationsPath(arrival)).toBe(`/${ACCOUNT}/settings/integrations`);
});

test.each([
  "",
  "/evil.example",
  "/evil\u3002example",
  "\\evil",
  "/2130706433.x",
  "..",
  `${ACCOUNT}/x.y`,
  "settings.x",
])("a link with the state %j leads nowhere but to the start", (state) => {
  expect(integrationsPath(readArrival({ state }))).toBe("/");
});
