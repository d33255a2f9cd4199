import { expect, test } from "vitest";
import type { Claim, ClaimedLane, WorkerId } from "#retraction/ledger.ts";
import { PRIORITY } from "#retraction/priority.ts";
import { type CopyId, newId } from "#shared/ids.ts";
import { automatic, draftOf, openRequests, started } from "../../test/support/requests-fixture.ts";
import { seedMessage } from "../../test/support/seed-tenant.ts";
import { openBudget } from "./budget.ts";
import { openLedger } from "./ledger.ts";

type Fixture = Awaited<ReturnType<typeof opened>>;

async function opened(recipients: readonly string[]) {
  const it = await openRequests([...recipients]);
  const ledger = openLedger(it.database);
  const addressOf = new Map<string, string>(it.message.copies.map((copy) => [copy.mailboxId, copy.address]));
  return {
    ...it,
    ledger,
    /** Claims that many lanes; whose they are, in no order. */
    claim: async (maxLanes: number) => {
      const worker = newId<WorkerId>(new Date());
      const claim = await ledger.claim({
        worker,
        maxLanes,
        maxRows: 25,
        leaseMs: 60_000,
        callTimeoutMs: 1_000,
      });
      if (claim === undefined) throw new Error("nothing is due");
      return { worker, claim, whose: claim.lanes.map((lane) => nameOf(addressOf.get(lane.laneId))) };
    },
  };
}

function nameOf(address = "somebody else"): string {
  return address.split("@")[0] ?? "";
}

/** Whose lanes are claimed, one by one. */
async function inTurn(it: Fixture, lanes: number): Promise<readonly string[]> {
  const names: string[] = [];
  for (let n = 0; n < lanes; n++) names.push(...(await it.claim(1)).whose);
  return names;
}

async function makeImportant({ database, tenant }: Fixture, name: string): Promise<void> {
  await database.asTenant(tenant.tenantId, (tx) =>
    tx.rows("insert into important_person (tenant_id, address, created_by) values ($1, $2, 'person:ann')", [
      tenant.tenantId,
      `${name}@${tenant.domain}`,
    ]),
  );
}

/** Located and then told to wait, until a moment ago. */
async function postponeAll(it: Fixture, unread: readonly string[]): Promise<void> {
  const { worker, claim } = await it.claim(20);
  for (const lane of claim.lanes) {
    for (const work of lane.work) {
      const isUnread = unread.includes(nameOf(work.address));
      const dueAt = new Date(Date.now() - 1_000);
      await it.ledger.postpone(worker, work, {
        outcome: "pending",
        dueAt,
        reason: "",
        blocksLane: false,
        isUnread,
      });
    }
  }
  await giveBackAll(it, worker, claim, claim.lanes);
}

async function giveBackAll(
  { ledger }: Fixture,
  ...[worker, claim, lanes]: readonly [WorkerId, Claim, readonly ClaimedLane[]]
): Promise<void> {
  await Promise.all(lanes.map((lane) => ledger.giveBack(worker, claim, lane)));
}

test("an important person's mailbox comes before others of its class, however the list spells the address", async () => {
  const it = await opened(["ann", "bob", "boss", "cy"]);
  await using _ = it.database;
  await makeImportant(it, "BOSS");
  await automatic(it);
  expect((await inTurn(it, 4))[0]).toBe("boss");
});

test("what a person asks for comes before an important person's mailbox in an automatic run", async () => {
  const it = await opened(["ann", "boss"]);
  await using _ = it.database;
  await makeImportant(it, "boss");
  await automatic(it);
  const other = await seedMessage(it.database, it.tenant, { recipients: ["zoe"] });
  await started({ ...it, message: other }, draftOf(other));
  expect(await inTurn(it, 3)).toEqual(["somebody else", "boss", "ann"]);
});

test("of located copies the unread come first, then important people's, then the rest", async () => {
  const it = await opened(["ann", "boss", "cy", "dot"]);
  await using _ = it.database;
  await makeImportant(it, "boss");
  await automatic(it);
  await postponeAll(it, ["cy"]);
  expect((await inTurn(it, 4)).slice(0, 2)).toEqual(["cy", "boss"]);
});

test("a copy that has been read meanwhile is not urgent any more, and an important person's stays so", async () => {
  const it = await opened(["ann", "boss"]);
  await using _ = it.database;
  await makeImportant(it, "boss");
  const id = await automatic(it);
  await postponeAll(it, ["ann", "boss"]);
  await postponeAll(it, []);
  const rows = await it.database.asWorker((tx) =>
    tx.rows<{ priority: number }>(
      "select priority from retraction_copy where retraction_id = $1 order by 1",
      [id],
    ),
  );
  expect(rows.map((row) => row.priority)).toEqual([PRIORITY.automatic, PRIORITY.automatic + 1]);
});

test("an address that turns out to lead to an important person's mailbox is raised then", async () => {
  const it = await opened(["boss"]);
  await using _ = it.database;
  await makeImportant(it, "boss");
  const other = await seedMessage(it.database, it.tenant, { recipients: [] });
  const copyId = newId<CopyId>(new Date());
  await it.database.asWorker((tx) =>
    tx.rows(
      `insert into copy (tenant_id, id, message_id, integration_id, address, journaled_at)
       values ($1, $2, $3, $4, $5, now())`,
      [it.tenantId, copyId, other.messageId, it.tenant.integrationId, `alias@${it.tenant.domain}`],
    ),
  );
  const { id } = await started({ ...it, message: other }, draftOf(other));
  const { worker, claim } = await it.claim(1);
  const [work] = claim.lanes[0]?.work ?? [];
  if (work === undefined) throw new Error("no work");
  const [mailbox] = await it.database.asWorker((tx) =>
    tx.rows<{ provider_id: string; handle: string; primary_address: string }>("select * from mailbox"),
  );
  const { provider_id: providerId = "", handle = "", primary_address: primaryAddress = "" } = mailbox ?? {};
  const found = { providerId, handle, primaryAddress, addresses: [primaryAddress] };
  await it.ledger.resolve(worker, work, { kind: "mailboxes", mailboxes: [found], viaGroup: false });
  const rows = await it.database.asWorker((tx) =>
    tx.rows("select priority from retraction_copy where retraction_id = $1", [id]),
  );
  expect(rows).toEqual([{ priority: PRIORITY.manual + 1 }]);
});

test("old bulk work goes on, however much of a person's comes in after it", async () => {
  const it = await opened(["slow"]);
  await using _ = it.database;
  const id = await automatic(it);
  await it.database.asWorker(async (tx) => {
    await tx.rows("update retraction_copy set priority = $2 where retraction_id = $1", [id, PRIORITY.bulk]);
    await tx.rows("update lane set priority = $1, due_at = now() - interval '1 hour'", [PRIORITY.bulk]);
  });
  const recipients = Array.from({ length: 30 }, (_, n) => `urgent${n}`);
  const other = await seedMessage(it.database, it.tenant, { recipients });
  await started({ ...it, message: other }, draftOf(other));
  const turns = await inTurn(it, 8);
  expect(turns.filter((name) => name === "slow")).toHaveLength(1);
  expect(turns[0]).toBe("somebody else");
});

test("a mailbox with many copies gives the first of them to a claim, and takes no other mailbox's place", async () => {
  const it = await opened(["flooded", "ann"]);
  await using _ = it.database;
  await automatic(it);
  for (let n = 0; n < 60; n++) {
    const message = await seedMessage(it.database, it.tenant, { recipients: ["flooded"] });
    await automatic({ ...it, message });
  }
  const { worker, claim, whose } = await it.claim(20);
  const counts = claim.lanes.map((lane, index) => [whose[index], lane.work.length]);
  expect(Object.fromEntries(counts)).toEqual({ flooded: 25, ann: 1 });
  const flooded = claim.lanes.filter((_, index) => whose[index] === "flooded");
  await giveBackAll(it, worker, claim, flooded);
  // The rest is due at once, though the other lane of that claim is still being worked on.
  expect((await it.claim(20)).whose).toEqual(["flooded"]);
});

test("while a whole application is banned none of its lanes is claimed, and afterwards they are", async () => {
  const it = await opened(["ann"]);
  await using _ = it.database;
  await automatic(it);
  const scope = { name: `graph-app:${it.tenant.integrationId}`, unitsPerMinute: 60 };
  await openBudget(it.database, it.tenantId).block(scope, new Date(Date.now() + 900_000));
  await expect(it.claim(20)).rejects.toThrow("nothing is due");
  await it.database.asWorker((tx) => tx.rows("update budget set blocked_until = now()"));
  expect((await it.claim(20)).whose).toEqual(["ann"]);
});
