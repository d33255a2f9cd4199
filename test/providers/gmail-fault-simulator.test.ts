import { expect, test } from "vitest";
import type { ItemId } from "#retraction/hit.ts";
import { ADA, BELA } from "../fixtures/people.ts";
import { deliver, FOREVER, itemsOf, locateOne, simulateGoogle } from "./simulated.ts";

test("a retraction costs what the table says, of the user and of the project", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId } = await locateOne(mailbox);
  await mailbox.move([itemId], "DeletedItems", FOREVER);
  expect(workspace.budget.spent.get("gmail-project:integration")).toBe(5 + 20 + 5);
});

test("many mailboxes at once, each in its owner's name", async () => {
  await using workspace = await simulateGoogle();
  const addresses = workspace.organisation
    .state()
    .mailboxes.map(({ address }) => address)
    .slice(0, 10);
  for (const address of addresses) deliver(workspace.organisation, address);
  const replies = await Promise.all(
    addresses.map(async (address) => {
      const { itemId } = await locateOne(workspace.open(address));
      return workspace.open(address).move([itemId], "JunkEmail", FOREVER);
    }),
  );
  expect(replies.flat().every((reply) => reply.moved)).toBe(true);
  expect(workspace.budget.spent.get("google-token:integration")).toBe(addresses.length);
});

test("a user's throttle is his alone and is obeyed; calls that waited do not start inside of it", async () => {
  await using workspace = await simulateGoogle();
  for (const address of [ADA, BELA]) deliver(workspace.organisation, address);
  const items = await Promise.all(
    [ADA, BELA].map(async (it) => (await locateOne(workspace.open(it))).itemId),
  );
  workspace.setFaults({ kind: "throttle", operation: "gmail.modify", mailbox: ADA, retryAfterSeconds: 600 });
  const ids = Array.from({ length: 10 }, () => items[0] as ItemId);
  const banned = await workspace.open(ADA).move(ids, "JunkEmail", FOREVER);
  expect(banned.every((reply) => !reply.moved && reply.error.fault === "throttled")).toBe(true);
  const [first] = banned;
  const retryAt = first?.moved === false ? first.error.retryAt : undefined;
  expect(Math.round(((retryAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(10);
  const calls = workspace.organisation.calls.calls.filter((it) => it.operation === "gmail.modify");
  expect(calls.length).toBeLessThanOrEqual(4);
  expect(await workspace.open(BELA).move(items.slice(1), "JunkEmail", FOREVER)).toMatchObject([
    { moved: true },
  ]);
  expect(workspace.budget.blocked.size).toBe(0);
});

test.each([
  ["lost-reply", true],
  ["server-error", false],
] as const)(
  "%s is transient; reading tells what became of it, and it is done only once",
  async (kind, isDone) => {
    await using workspace = await simulateGoogle();
    deliver(workspace.organisation, BELA);
    const mailbox = workspace.open(BELA);
    const { itemId } = await locateOne(mailbox);
    workspace.setFaults({ kind, operation: "gmail.modify", times: 1 });
    expect(await mailbox.move([itemId], "JunkEmail", FOREVER)).toMatchObject([
      { moved: false, error: { fault: "transient" } },
    ]);
    expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe(isDone ? "junk" : "visible");
    expect(itemsOf(workspace.organisation, BELA)).toMatchObject([{ changes: isDone ? 1 : 0 }]);
  },
);

test("a lie is believed by the move and found out by the read", async () => {
  await using workspace = await simulateGoogle();
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  const { itemId } = await locateOne(mailbox);
  workspace.setFaults({ kind: "lie", operation: "gmail.modify", times: 1 });
  expect((await mailbox.move([itemId], "JunkEmail", FOREVER))[0]?.moved).toBe(true);
  expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe("visible");
});

test("a token that Google has ended is renewed once", async () => {
  const frozen = new Date();
  let atGoogle = frozen;
  const limits = { tokenLifetimeSeconds: 60 };
  await using workspace = await simulateGoogle({ limits, clock: () => atGoogle }, { now: () => frozen });
  deliver(workspace.organisation, BELA);
  const mailbox = workspace.open(BELA);
  await locateOne(mailbox);
  atGoogle = new Date(frozen.getTime() + 60_000);
  expect((await locateOne(mailbox)).state.place).toBe("visible");
  expect(workspace.budget.spent.get("google-token:integration")).toBe(2);
});
