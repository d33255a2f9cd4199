import { expect, test } from "vitest";
import type { SearchDraft } from "#retraction/naming.ts";
import { EVERYTHING } from "#trace/search-filter.ts";
import { openRequests, type RequestsFixture } from "../../test/support/requests-fixture.ts";
import { seedMessage, seedTenant } from "../../test/support/seed-tenant.ts";
import { type DiscoveryLimits, discoverPages } from "./discovery.ts";
import { openNaming } from "./naming.ts";

const SMALL: DiscoveryLimits = { maxCopies: 100, pageMessages: 2 };

function searchFor(subject: string, more: Partial<SearchDraft> = {}): SearchDraft {
  return {
    filter: { ...EVERYTHING, subject: [subject] },
    destination: "JunkEmail",
    whenImpossible: "leave",
    reason: "",
    requestedBy: "token:soar",
    namedBy: { by: "search", search: { subject } },
    ...more,
  };
}

/** Six messages, every second of them a parcel mail with copies in two mailboxes. */
async function openSix() {
  const it = await openRequests();
  const firstAt = new Date(Date.now() - 60_000);
  for (let n = 0; n < 6; n++) {
    const receivedAt = new Date(firstAt.getTime() + n * 1_000);
    const subject = n % 2 === 0 ? "Parcel" : "Lunch";
    const recipients = ["ann", "bob"];
    await seedMessage(it.database, it.tenant, { subject, receivedAt, recipients });
  }
  const naming = openNaming(it.database);
  return { ...it, naming, firstAt, [Symbol.asyncDispose]: () => it.database[Symbol.asyncDispose]() };
}

async function pages(it: RequestsFixture, limits = SMALL): Promise<number> {
  const trouble: unknown[] = [];
  const done = await discoverPages(it.database, limits, (error) => trouble.push(error));
  expect(trouble).toEqual([]);
  return done;
}

async function pagesUntilDone(it: RequestsFixture, limits = SMALL): Promise<number> {
  let count = 0;
  for (let done = await pages(it, limits); done > 0; done = await pages(it, limits)) count += done;
  return count;
}

test("a search is a draft at once; it gets its hash when all is looked at, and then it can be applied", async () => {
  await using it = await openSix();
  const draft = await it.naming.search(it.tenantId, searchFor("Parcel"));
  expect(draft).toMatchObject({ state: "draft", hash: undefined, copies: 0, namedBy: { by: "search" } });
  expect(draft.discovery).toMatchObject({ state: "running", messages: 0 });
  const early = { hash: "0".repeat(64), actor: "x" };
  expect(await it.requests.apply(it.tenantId, draft.id, early)).toEqual({ result: "discovering" });

  await pages(it);
  const half = await it.requests.get(it.tenantId, draft.id);
  expect(half).toMatchObject({ hash: undefined, discovery: { state: "running", lookedAt: 2 } });
  expect(half?.discovery?.share).toBeGreaterThan(0);
  expect(half?.discovery?.share).toBeLessThan(1);
  expect(await pagesUntilDone(it)).toBe(3);
  const whole = await it.requests.get(it.tenantId, draft.id);
  // The fixture's own message has a parcel in its subject as well.
  expect(whole).toMatchObject({ copies: 8, discovery: { state: "done", lookedAt: 7, messages: 4 } });
  const started = await it.requests.apply(it.tenantId, draft.id, { hash: whole?.hash ?? "", actor: "x" });
  expect(started).toMatchObject({ result: "started", retraction: { copies: 8, namedBy: { by: "search" } } });
});

test("what comes after the request is not in the set", async () => {
  await using it = await openSix();
  const draft = await it.naming.search(it.tenantId, searchFor("Parcel"));
  const late = await seedMessage(it.database, it.tenant, {
    subject: "Parcel",
    receivedAt: new Date(Date.now() + 5_000),
  });
  await pagesUntilDone(it);
  const messages = await it.naming.messages(it.tenantId, draft.id, { offset: 0, limit: 100 });
  expect(messages?.map((row) => row.id)).not.toContain(late.messageId);
  expect(messages).toHaveLength(4);
});

test("each message is visible, newest first, with why it was left out", async () => {
  await using it = await openSix();
  const receivedAt = new Date();
  const strange = await seedMessage(it.database, it.tenant, {
    subject: "Parcel",
    trusted: false,
    receivedAt,
  });
  const outside = await seedMessage(it.database, it.tenant, { subject: "Parcel", recipients: [] });
  const draft = await it.naming.search(it.tenantId, searchFor("Parcel"));
  await pagesUntilDone(it);
  const messages = (await it.naming.messages(it.tenantId, draft.id, { offset: 0, limit: 100 })) ?? [];
  expect(messages.map((row) => row.id)).toEqual(
    messages
      .map((row) => row.id)
      .toSorted()
      .reverse(),
  );
  const leftOut = messages.flatMap((row) => (row.leftOut === undefined ? [] : [[row.id, row.leftOut]]));
  expect(new Map(leftOut as [string, string][])).toEqual(
    new Map([
      [outside.messageId, "no_copies"],
      [strange.messageId, "untrusted"],
    ]),
  );
  expect(await it.requests.get(it.tenantId, draft.id)).toMatchObject({
    copies: 8,
    discovery: { messages: 6 },
  });
});

test("several nodes look up the same search, and each page is done once", async () => {
  await using it = await openSix();
  const draft = await it.naming.search(it.tenantId, searchFor("Parcel"));
  const node = async (): Promise<void> => {
    for (;;) {
      await pages(it, { maxCopies: 100, pageMessages: 1 });
      const { discovery } = (await it.requests.get(it.tenantId, draft.id)) ?? {};
      if (discovery?.state !== "running") return;
    }
  };
  await Promise.all([node(), node(), node()]);
  const whole = await it.requests.get(it.tenantId, draft.id);
  expect(whole).toMatchObject({ copies: 8, discovery: { state: "done", lookedAt: 7, messages: 4 } });
});

test("a cancelled draft ends its search, and nothing of it can be applied", async () => {
  await using it = await openSix();
  const draft = await it.naming.search(it.tenantId, searchFor("Parcel"));
  await pages(it);
  await it.requests.cancel(it.tenantId, draft.id, "person:ann");
  expect(await pages(it)).toBe(0);
  const ended = await it.requests.get(it.tenantId, draft.id);
  expect(ended).toMatchObject({
    state: "done",
    hash: undefined,
    discovery: { state: "cancelled", reason: "cancelled by person:ann" },
  });
  expect(ended?.copies).toBe(ended?.counts.refused);
});

test.each([
  [
    "more copies than one plan takes",
    searchFor("Parcel"),
    { maxCopies: 3, pageMessages: 2 },
    "more than 3 copies",
  ],
  ["nothing to retract", searchFor("Nobody wrote this"), SMALL, "no message"],
  [
    "a destination that the provider has not",
    searchFor("Parcel", { destination: "RecoverableItemsPurges" }),
    SMALL,
    "Gmail",
  ],
] as const)("%s: it ends without a plan and says why", async (_name, search, limits, reason) => {
  await using it = await openSix();
  const google = await seedTenant(it.database, { provider: "google" });
  await seedMessage(it.database, google, { subject: "Parcel" });
  const { tenantId } = reason === "Gmail" ? google : it;
  const draft = await it.naming.search(tenantId, search);
  await pagesUntilDone(it, limits);
  const ended = await it.requests.get(tenantId, draft.id);
  expect(ended).toMatchObject({ state: "done", hash: undefined, discovery: { state: "cancelled" } });
  expect(ended?.discovery?.reason).toContain(reason);
});

test("days bound what is looked at", async () => {
  await using it = await openSix();
  const { firstAt } = it;
  const filter = {
    ...EVERYTHING,
    after: new Date(firstAt.getTime() + 1_100),
    before: new Date(firstAt.getTime() + 4_000),
  };
  const draft = await it.naming.search(it.tenantId, searchFor("", { filter }));
  await pagesUntilDone(it);
  const whole = await it.requests.get(it.tenantId, draft.id);
  expect(whole).toMatchObject({ copies: 4, discovery: { state: "done", lookedAt: 2, messages: 2 } });
});

test("a search of one tenant finds nothing of another's", async () => {
  await using it = await openSix();
  const other = await seedTenant(it.database);
  const draft = await it.naming.search(other.tenantId, searchFor("Parcel"));
  await pagesUntilDone(it);
  expect(await it.requests.get(other.tenantId, draft.id)).toMatchObject({ copies: 0, state: "done" });
  expect(await it.naming.messages(it.tenantId, draft.id, { offset: 0, limit: 9 })).toBeUndefined();
});
