import { expect, test } from "vitest";
import type { Mailbox } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import type { AddressFound } from "./address-book.ts";
import { followRenames } from "./follow-renames.ts";

const FOREVER = new AbortController().signal;
const GONE = new ProviderError("no_mailbox", "gone", { code: "invalid_grant" });
const NOBODY: AddressFound = { kind: "no_mailbox", reason: "nobody" };
const named = (handle: string, viaGroup = false): AddressFound => ({
  kind: "mailboxes",
  viaGroup,
  mailboxes: [{ providerId: "1", handle, primaryAddress: handle, addresses: [handle] }],
});

interface World {
  readonly handle?: string;
  readonly error?: Error;
  readonly found?: AddressFound;
  readonly isSame?: boolean;
}

/** How reading ends in a mailbox that answers `error`; `asked`: the addresses that the directory was asked for. */
async function read({ handle = "old@corp.test", error = GONE, found = NOBODY, isSame = true }: World) {
  const asked: string[] = [];
  const refuse = () => Promise.reject(error);
  const mailbox: Mailbox = {
    locate: refuse,
    read: refuse,
    arrivals: refuse,
    mime: refuse,
    move: refuse,
    restore: refuse,
  };
  const addressBook = {
    find: (address: string) => {
      asked.push(address);
      return Promise.resolve(found);
    },
  };
  const handles = { renew: () => Promise.resolve(isSame) };
  const ref = {
    tenantId: "t" as TenantId,
    integrationId: "i" as IntegrationId,
    mailboxId: "m" as MailboxId,
    handle,
  };
  const opened = followRenames({ open: () => mailbox }, { addressBook, handles }).open(ref);
  return { ended: await opened.read([], FOREVER).catch((it: unknown) => it), asked };
}

test("a mailbox whose owner has another address now comes again", async () => {
  expect(await read({ found: named("new@corp.test") })).toMatchObject({
    ended: { fault: "transient", code: "mailbox_renamed", cause: GONE },
    asked: ["old@corp.test"],
  });
});

test.each<[string, World]>([
  ["nobody has the address", {}],
  ["it is reached by the same address still", { found: named("old@corp.test") }],
  ["it is a group's by now", { found: named("new@corp.test", true) }],
  ["it is another mailbox's by now", { found: named("new@corp.test"), isSame: false }],
])("where %s, the mailbox is not there, as the provider says", async (_, world) => {
  expect((await read(world)).ended).toBe(GONE);
});

test("the directory is asked of nothing else: not for ids, and not for other trouble", async () => {
  const busy = new ProviderError("throttled", "wait");
  expect(await read({ error: busy })).toEqual({ ended: busy, asked: [] });
  expect(await read({ handle: "5ad0e000-0000-4000-8000-000000000001" })).toEqual({ ended: GONE, asked: [] });
});
