import { expect, test } from "vitest";
import type { AddressBook } from "#directory/address-book.ts";
import type { Mailbox } from "#retraction/mailbox.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId, MailboxId, TenantId } from "#shared/ids.ts";
import { tellAnswered } from "./tell-answered.ts";

const never = new AbortController().signal;
const wanted = { messageId: "<a@b.example>", from: undefined, subject: "", receivedAt: new Date(0) };
const ref = {
  tenantId: "t" as TenantId,
  integrationId: "i" as IntegrationId,
  mailboxId: "m" as MailboxId,
  handle: "ann",
};

/** A provider that fails until it is told otherwise. */
function scripted() {
  let [fails, told, atMs] = [true, 0, 0];
  const answer = <It>(it: It): Promise<It> =>
    fails ? Promise.reject(new ProviderError("transient", "no")) : Promise.resolve(it);
  const addressBook: AddressBook = { find: () => answer({ kind: "no_mailbox", reason: "" }) };
  const mailbox: Mailbox = {
    locate: () => answer([]),
    arrivals: () => answer({ items: [], next: undefined }),
    read: () => answer([]),
    mime: () => answer(undefined),
    move: () => answer([]),
    restore: () => answer([]),
  };
  const provider = tellAnswered(
    { addressBook, mailboxes: { open: () => mailbox } },
    { tell: () => (told += 1), now: () => new Date(atMs) },
  );
  return {
    provider,
    told: () => told,
    works: () => {
      fails = false;
    },
    later: (ms: number) => {
      atMs += ms;
    },
  };
}

test("a call that failed tells nothing, and the first one that was answered does", async () => {
  const it = scripted();
  await expect(it.provider.addressBook.find("ann@corp.example", never)).rejects.toThrow("no");
  await expect(it.provider.mailboxes.open(ref).locate(wanted, "visible", never)).rejects.toThrow("no");
  expect(it.told()).toBe(0);
  it.works();
  await it.provider.addressBook.find("ann@corp.example", never);
  expect(it.told()).toBe(1);
});

test("it is told once a minute at most, and again after that: the connection may have been stopped and resumed", async () => {
  const it = scripted();
  it.works();
  const mailbox = it.provider.mailboxes.open(ref);
  for (let call = 0; call < 10; call++) await mailbox.locate(wanted, "visible", never);
  expect(it.told()).toBe(1);
  it.later(60_000);
  await mailbox.locate(wanted, "visible", never);
  expect(it.told()).toBe(2);
});

test("what a provider answers without having been asked tells nothing", async () => {
  const it = scripted();
  it.works();
  await it.provider.mailboxes.open(ref).locate(wanted, "recoverable", never);
  expect(it.told()).toBe(0);
});
