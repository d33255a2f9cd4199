import { expect, test } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { AddressBook, AddressFound } from "./address-book.ts";
import { openAddressFinder } from "./find-address.ts";

const TENANT = "tenant" as TenantId;
const [OWN, OTHER] = ["own", "other"] as IntegrationId[] as [IntegrationId, IntegrationId];
const NOBODY: AddressFound = { kind: "no_mailbox", reason: "nobody" };
const mailboxOf = (providerId: string): AddressFound => ({
  kind: "mailboxes",
  viaGroup: false,
  mailboxes: [{ providerId, handle: providerId, primaryAddress: "ann@corp.test", addresses: [] }],
});

interface Answers {
  readonly local?: AddressFound;
  readonly own?: AddressFound;
  readonly other?: AddressFound | ProviderError;
  readonly isStopped?: boolean;
}

/** Directories that answer so; `asked` says which were asked, and `missing` what was written down. */
async function find({ local, own = NOBODY, other = NOBODY, isStopped = false }: Answers) {
  const asked: string[] = [];
  const missing: string[] = [];
  const book = (name: string, answer: AddressFound | ProviderError): AddressBook => ({
    find: () => {
      asked.push(name);
      return answer instanceof ProviderError ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  const finder = openAddressFinder({
    tenantId: TENANT,
    local: {
      find: () => Promise.resolve(local),
      noteMissing: (_, address) => {
        missing.push(address);
        return Promise.resolve();
      },
    },
    own: { integrationId: OWN, addressBook: book("own", own) },
    others: () => Promise.resolve([{ integrationId: OTHER, isStopped }]),
    open: () => Promise.resolve(book("other", other)),
  });
  const found = await finder.find("ann@corp.test", new AbortController().signal);
  return { found, asked, missing };
}

test("what our own directory knows is asked of nobody", async () => {
  expect(await find({ local: mailboxOf("m1") })).toEqual({ found: mailboxOf("m1"), asked: [], missing: [] });
  expect(await find({ local: NOBODY })).toMatchObject({ found: NOBODY, asked: [], missing: [] });
});

test("who is found by the mail's own integration belongs to it, and the others are not asked", async () => {
  expect(await find({ own: mailboxOf("m1") })).toEqual({
    found: mailboxOf("m1"),
    asked: ["own"],
    missing: [],
  });
});

test.each([
  ["nobody", NOBODY],
  ["a mailbox that is somewhere else", { kind: "mailbox_unavailable", reason: "on-premises" }],
] as const)(
  "where it knows %s, the others are asked, and who is found there belongs there",
  async (_, own) => {
    const { found, asked } = await find({ own, other: mailboxOf("g1") });
    expect(found).toEqual({ ...mailboxOf("g1"), integrationId: OTHER });
    expect(asked).toEqual(["own", "other"]);
  },
);

test("where no other has a mailbox, the answer of the mail's own integration stands", async () => {
  const own = { kind: "mailbox_unavailable", reason: "on-premises" } as const;
  expect(await find({ own })).toMatchObject({ found: own, missing: [] });
});

test("an address is missing once all have said so", async () => {
  expect((await find({})).missing).toEqual(["ann@corp.test"]);
});

test.each([
  ["is broken", { other: new ProviderError("integration_broken", "no") }],
  ["is stopped", { isStopped: true, other: mailboxOf("g1") }],
])(
  "while another directory %s, nobody says that an address has no mailbox: it comes again later",
  async (_, it) => {
    for (const own of [NOBODY, { kind: "mailbox_unavailable", reason: "on-premises" } as const]) {
      await expect(find({ ...it, own })).rejects.toMatchObject({
        fault: "transient",
        code: "directory_not_asked",
      });
    }
  },
);

test("a directory that cannot be asked keeps nobody from being found by the mail's own", async () => {
  expect(await find({ own: mailboxOf("m1"), isStopped: true })).toMatchObject({ found: mailboxOf("m1") });
});

test("what keeps another from answering just now makes the address come again later", async () => {
  const busy = new ProviderError("throttled", "wait", { retryAt: new Date() });
  await expect(find({ other: busy })).rejects.toBe(busy);
});

test("a group's own mailbox is not looked for elsewhere", async () => {
  const own = { kind: "unsupported", reason: "a group" } as const;
  expect(await find({ own, other: mailboxOf("g1") })).toMatchObject({ found: own, asked: ["own"] });
});
