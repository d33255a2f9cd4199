import { expect, test } from "vitest";
import { openBudget } from "../../test/support/providers/scripted-peer.ts";
import { openUserUnits } from "./user-units.ts";

const FOREVER = new AbortController().signal;

function opened(freePerMinute: number) {
  let at = new Date("2026-05-04T10:00:00Z").getTime();
  const budget = openBudget();
  const users = openUserUnits({
    budget,
    scopeOf: (user) => ({ name: `gmail-user:${user}`, unitsPerMinute: 3_000 }),
    freePerMinute,
    now: () => new Date(at),
  });
  return { budget, users, pass: (ms: number) => (at += ms) };
}

test("a user's first units of a minute are asked of nobody", async () => {
  const { budget, users } = opened(100);
  for (let n = 0; n < 5; n++) await users.spend("ann", 20, FOREVER);
  expect(budget.spent.size).toBe(0);
});

test("what goes beyond them is spent from the budget that all nodes share, by each user from his own", async () => {
  const { budget, users } = opened(100);
  for (let n = 0; n < 7; n++) await users.spend("ann", 20, FOREVER);
  await users.spend("bob", 20, FOREVER);
  expect([...budget.spent]).toEqual([["gmail-user:ann", 40]]);
});

test("each minute begins anew", async () => {
  const { budget, users, pass } = opened(100);
  await users.spend("ann", 100, FOREVER);
  pass(59_999);
  await users.spend("ann", 20, FOREVER);
  expect(budget.spent.get("gmail-user:ann")).toBe(20);
  pass(1);
  await users.spend("ann", 100, FOREVER);
  expect(budget.spent.get("gmail-user:ann")).toBe(20);
});

test("a user whose shared budget is banned is told so", async () => {
  const { budget, users } = opened(0);
  const until = new Date("2026-05-04T10:15:00Z");
  await budget.block({ name: "gmail-user:ann", unitsPerMinute: 1 }, until);
  await expect(users.spend("ann", 1, FOREVER)).rejects.toMatchObject({ fault: "throttled", retryAt: until });
});
