import { expect, test } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import { type DirectoryFeed, EXPIRED } from "./directory-feed.ts";
import type {
  ReadPage,
  SyncClaim,
  SyncLedger,
  SyncRun,
  SyncTrouble,
  SyncWorkerId,
} from "./directory-sync.ts";
import { runSync } from "./run-sync.ts";
import { firstPosition, nextPosition, type PageRead, type SyncPlan } from "./sync-position.ts";

const NOW = new Date("2026-05-04T10:00:00Z");
const CLAIM: SyncClaim = {
  tenantId: "tenant" as TenantId,
  integrationId: "integration" as IntegrationId,
  provider: "microsoft",
  worker: "worker" as SyncWorkerId,
};

const EMPTY = { next: undefined, link: undefined, removed: [] };
const FEED: DirectoryFeed = {
  tellsChanges: true,
  users: () => Promise.resolve({ ...EMPTY, users: [] }),
  groups: () => Promise.resolve({ ...EMPTY, groups: [], members: [] }),
  members: () => Promise.resolve({ members: [], next: undefined }),
  kinds: (handles) => Promise.resolve(handles.map(() => "shared" as const)),
};

interface KeptBefore {
  readonly unknown: number;
  readonly links: SyncPlan["links"];
  readonly expected: number;
}

/** A ledger that keeps in memory what it is told. */
function openLedger({ unknown = 0, links = {}, expected = 0 }: Partial<KeptBefore> = {}) {
  const told: string[] = [];
  const pages: ReadPage[] = [];
  const troubles: SyncTrouble[] = [];
  const runOf = (plan: SyncPlan): SyncRun => ({
    ...CLAIM,
    kind: "full",
    plan,
    position: firstPosition(plan),
    users: 0,
    expected,
  });
  const ledger: SyncLedger = {
    claim: () => Promise.resolve(CLAIM),
    begin: () => Promise.resolve(runOf({ links, marks: true })),
    save: (run, page) => {
      pages.push(page);
      const position = nextPosition(run.plan, run.position, readOf(page));
      return Promise.resolve(position === undefined ? "done" : { ...run, position });
    },
    restart: () => {
      told.push("restart");
      return Promise.resolve(runOf({ links: {}, marks: true }));
    },
    unknownKinds: (_, after, limit) => {
      const first = Number(after ?? "0");
      const count = Math.min(limit, unknown - first);
      return Promise.resolve(
        Array.from({ length: count }, (_it, index) => ({
          mailboxId: String(first + index + 1) as MailboxId,
          handle: `h${first + index + 1}`,
        })),
      );
    },
    fail: (_, trouble) => {
      troubles.push(trouble);
      return Promise.resolve();
    },
    giveBack: () => {
      told.push("given back");
      return Promise.resolve();
    },
  };
  return { ledger, told, pages, troubles };
}

function readOf(read: ReadPage): PageRead {
  if (read.part === "users" || read.part === "groups") return { next: read.page.next };
  if (read.part === "members") return { next: read.next };
  return read.part === "kinds" ? { after: read.after } : {};
}

const sync = (
  ledger: SyncLedger,
  feed: Partial<DirectoryFeed> = {},
  stopping = new AbortController().signal,
) =>
  runSync(
    { ledger, feed: () => Promise.resolve({ ...FEED, ...feed }), now: () => NOW, stopping, leaseMs: 1 },
    CLAIM,
  );

test("it reads users, groups, what mailboxes are for, and sweeps at the end", async () => {
  const { ledger, pages } = openLedger({ unknown: 25 });
  expect(await sync(ledger)).toBe("done");
  expect(pages.map((it) => it.part)).toEqual(["users", "groups", "kinds", "kinds", "kinds", "sweep"]);
  const kinds = pages.flatMap((it) => (it.part === "kinds" ? [it.kinds.length] : []));
  expect(kinds).toEqual([20, 5, 0]);
});

test("where nobody granted to ask what mailboxes are for, it is asked once and left", async () => {
  const { ledger, pages } = openLedger({ unknown: 100 });
  expect(await sync(ledger, { kinds: () => Promise.resolve("not_granted") })).toBe("done");
  expect(pages.filter((it) => it.part === "kinds")).toEqual([{ part: "kinds", kinds: [], after: undefined }]);
});

test("links that the provider has forgotten make it read everything again", async () => {
  const { ledger, told } = openLedger({ links: { users: "old" } });
  const users: DirectoryFeed["users"] = (cursor, signal) =>
    cursor === "old" ? Promise.resolve(EXPIRED) : FEED.users(cursor, signal);
  expect(await sync(ledger, { users })).toBe("done");
  expect(told).toEqual(["restart"]);
});

test.each([
  ["throttled", "2026-05-04T10:07:00Z", { isPause: true, startsAnew: false }],
  ["transient", "2026-05-04T10:05:00Z", { isPause: false, startsAnew: false }],
  ["integration_broken", "2026-05-04T11:00:00Z", { isPause: false, startsAnew: false }],
  ["rejected", "2026-05-04T11:00:00Z", { isPause: false, startsAnew: true }],
] as const)("%s: it waits as long as that asks for, and says why", async (fault, until, marks) => {
  const { ledger, troubles } = openLedger();
  const users = () =>
    Promise.reject(
      new ProviderError(fault, "no", {
        code: "Code",
        ...(fault === "throttled" && { retryAt: new Date(until) }),
      }),
    );
  expect(await sync(ledger, { users })).toBe("paused");
  expect(troubles).toEqual([{ code: "Code", reason: "no", retryAt: new Date(until), ...marks }]);
});

test("a process that ends gives it back, for another to go on", async () => {
  const { ledger, told, troubles } = openLedger();
  const stopping = new AbortController();
  const users: DirectoryFeed["users"] = (cursor, signal) => {
    stopping.abort();
    return FEED.users(cursor, signal);
  };
  expect(await sync(ledger, { users }, stopping.signal)).toBe("paused");
  expect([told, troubles]).toEqual([["given back"], []]);
});

test("an error of our own is thrown, and not told as the provider's", async () => {
  const { ledger } = openLedger();
  await expect(sync(ledger, { groups: () => Promise.reject(new Error("bug")) })).rejects.toThrow("bug");
});

test("a directory that lists nobody where people were known removes nobody, and begins anew", async () => {
  const { ledger, pages, troubles } = openLedger({ expected: 10 });
  expect(await sync(ledger)).toBe("paused");
  expect(pages.map((it) => it.part)).not.toContain("sweep");
  expect(troubles).toMatchObject([{ code: "empty_directory", startsAnew: true }]);
});
