import { expect, test } from "vitest";
import { HELD_FOR } from "./retraction-requests.ts";
import { heldReason } from "./held-reason.ts";

test("a canary says how the first ones went and how many wait", () => {
  const counts = { moved: 4, not_found: 1, held: 95 };
  expect(heldReason({ heldFor: "canary", approval: undefined, counts })).toBe(
    "the first ones have ended (4 moved, 1 not_found); 95 copies wait",
  );
});

test("whatever is waited for has words, and what is not held has none", () => {
  const words = HELD_FOR.map((heldFor) => heldReason({ heldFor, approval: undefined, counts: { held: 1 } }));
  expect(words.every((it) => it !== undefined && it.length > 10)).toBe(true);
  expect(heldReason({ heldFor: undefined, approval: undefined, counts: {} })).toBeUndefined();
});
