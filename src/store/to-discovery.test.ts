import { expect, test } from "vitest";
import { firstIdOf } from "./first-id-of.ts";
import { toDiscovery } from "./to-discovery.ts";

const idAt = (day: number): string => firstIdOf(new Date(Date.UTC(2026, 4, day)));
const DISCOVERY = { state: "running", reason: "", lookedAt: 10, messages: 3 } as const;
const SPAN = { newest: idAt(11), oldest: idAt(1), cursor: idAt(11), after: null };

test.each([
  [SPAN, 0],
  [{ ...SPAN, cursor: idAt(6) }, 0.5],
  [{ ...SPAN, cursor: idAt(6), after: "2026-05-06T00:00:00Z" }, 1],
  [{ ...SPAN, cursor: idAt(9), after: "2026-04-01T00:00:00Z" }, 0.2],
  [{ ...SPAN, cursor: null }, 0],
  [{ ...SPAN, newest: null, oldest: null }, 0],
  [{ ...SPAN, newest: idAt(1), cursor: idAt(1) }, 1],
])("of %j a search has gone through %d", (span, share) => {
  expect(toDiscovery({ ...DISCOVERY, span }).share).toBeCloseTo(share);
});

test("a search that is over has no share to go through", () => {
  expect(toDiscovery({ ...DISCOVERY, state: "done", span: null })).toEqual({
    ...DISCOVERY,
    state: "done",
    share: undefined,
  });
});
