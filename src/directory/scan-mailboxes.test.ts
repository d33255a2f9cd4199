import { expect, test } from "vitest";
import type { FoundItem, ItemId } from "#retraction/hit.ts";
import type { ArrivalWindow, Mailbox } from "#retraction/mailbox.ts";
import { type Fault, ProviderError } from "#retraction/provider-error.ts";
import { openSemaphore } from "#shared/semaphore.ts";
import type { AddressFound } from "./address-book.ts";
import { type PageDone, type ScanNeeds, type ScanPart, scanMailboxes } from "./scan-mailboxes.ts";

const NOW = new Date("2026-11-01T12:00:00Z");
const FOREVER = new AbortController().signal;
const REF = { mailboxId: "m", handle: "h" };

const part = (more: Partial<ScanPart> = {}): ScanPart =>
  ({
    address: "ann@corp.example",
    mailbox: REF,
    cursor: undefined,
    attempts: 0,
    ...more,
  }) as unknown as ScanPart;

const item = (id: string, isOwn = false): FoundItem =>
  ({
    itemId: id as ItemId,
    isOwn,
    identity: { messageId: id === "none" ? undefined : `<${id}>` },
  }) as unknown as FoundItem;

interface Script {
  readonly part?: ScanPart;
  readonly items?: readonly FoundItem[];
  readonly next?: string;
  readonly known?: readonly string[];
  readonly fault?: ProviderError | Error;
  readonly found?: AddressFound;
  readonly tooLarge?: boolean;
}

/** One page of one mailbox, as the script says; answers what was written down of it. */
async function run({ items = [], next, known = [], fault, found, tooLarge = false, ...script }: Script) {
  const written: unknown[] = [];
  const windows: ArrivalWindow[] = [];
  const taken: string[] = [];
  const mailbox = {
    arrivals: (window: ArrivalWindow) => {
      windows.push(window);
      return fault === undefined ? Promise.resolve({ items, next }) : Promise.reject(fault);
    },
    mime: () => Promise.resolve(tooLarge ? undefined : new Uint8Array(1)),
  } as unknown as Mailbox;
  const needs: ScanNeeds = {
    work: {
      claim: () => Promise.resolve([script.part ?? part()]),
      found: () => Promise.resolve({ ...REF } as never),
      knownIn: () => Promise.resolve(new Set(known)),
      advance: async (_, done: PageDone) => void written.push(done),
      defer: async (_, until, reason) => void written.push({ until, reason }),
      giveUp: async (_, reason) => void written.push({ gaveUp: reason }),
    },
    provider: () =>
      Promise.resolve({
        mailboxes: { open: () => mailbox },
        addressBook: { find: () => Promise.resolve(found ?? { kind: "no_mailbox", reason: "no such user" }) },
      }),
    take: ({ item: it }) => {
      taken.push(it.itemId);
      return Promise.resolve(it.itemId === "bad" ? "MALICIOUS" : "NONE");
    },
    now: () => NOW,
    maxBytes: 100,
    turns: openSemaphore(1),
  };
  const failed = await scanMailboxes(needs, FOREVER).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { written, windows, taken, failed };
}

test("what is on the ledger and what the owner sent is not fetched; what has no id always is", async () => {
  const items = [item("bad"), item("known"), item("sent", true), item("none"), item("clean")];
  const { written, taken } = await run({ items, known: ["<known>"], next: "page 2" });
  expect(taken).toEqual(["bad", "none", "clean"]);
  expect(written).toEqual([{ next: "page 2", listed: 4, known: 1, judged: 3, flagged: 1, tooLarge: 0 }]);
});

test("it goes on where the page before ended, and counts what is too large to be read", async () => {
  const { written, windows } = await run({
    part: part({ cursor: "page 2" }),
    items: [item("a")],
    tooLarge: true,
  });
  expect(windows).toMatchObject([{ cursor: "page 2" }]);
  expect(written).toEqual([{ next: undefined, listed: 1, known: 0, judged: 0, flagged: 0, tooLarge: 1 }]);
});

const error = (fault: Fault, retryAt?: Date) =>
  new ProviderError(fault, "no", { code: "Quoted", ...(retryAt && { retryAt }) });
const later = (minutes: number) => new Date(NOW.getTime() + minutes * 60_000);

test("a ban is obeyed whole, however long", async () => {
  const { written } = await run({ fault: error("throttled", later(600)) });
  expect(written).toEqual([{ until: later(600), reason: "no (Quoted)" }]);
});

test("what may work later is tried ever more seldom, and given up in the end; what never will is given up at once", async () => {
  const tried = async (attempts: number) =>
    (await run({ part: part({ attempts }), fault: error("transient") })).written;
  expect(await tried(0)).toEqual([{ until: later(1), reason: "no (Quoted)" }]);
  expect(await tried(3)).toEqual([{ until: later(8), reason: "no (Quoted)" }]);
  expect(await tried(7)).toEqual([{ until: later(60), reason: "no (Quoted)" }]);
  expect(await tried(8)).toEqual([{ gaveUp: "no (Quoted)" }]);
  expect((await run({ fault: error("out_of_scope") })).written).toEqual([{ gaveUp: "no (Quoted)" }]);
});

test("what is no provider's fault is told, and the page is tried again", async () => {
  const { written, failed } = await run({ fault: new Error("the database is gone") });
  expect(failed).toBeInstanceOf(Error);
  expect(written).toMatchObject([{ until: later(1) }]);
});

test("an address that nobody has asked the directory about is looked up; a group is not read as a mailbox", async () => {
  const unknown = part({ mailbox: undefined });
  expect((await run({ part: unknown })).written).toEqual([{ gaveUp: "no such user" }]);
  const mailboxes = [{ providerId: "p", handle: "h", primaryAddress: "a@b", addresses: ["a@b"] }];
  const asUser = await run({ part: unknown, found: { kind: "mailboxes", mailboxes, viaGroup: false } });
  expect(asUser.written).toMatchObject([{ listed: 0 }]);
  const asGroup = await run({ part: unknown, found: { kind: "mailboxes", mailboxes, viaGroup: true } });
  expect(asGroup.written).toEqual([{ gaveUp: "it is a group: name its members" }]);
});
