import { expect, test } from "vitest";
import { selfSignedCertificate } from "#shared/self-signed-certificate.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { userCopiesItem } from "#simulator/microsoft/user-actions.ts";
import {
  deliver,
  FOREVER,
  itemsOf,
  locateOne,
  MESSAGE_ID,
  simulateMicrosoft,
  userOf,
  WANTED,
} from "./simulated.ts";

test("many mailboxes at once: all are moved, in few requests, and nobody is throttled", async () => {
  await using tenant = await simulateMicrosoft();
  const users = Array.from({ length: 30 }, (_, index) => userOf(tenant, index));
  for (const { address } of users) deliver(tenant.organisation, address);
  const moved = await Promise.all(
    users.map(async ({ mailbox }) => {
      const { itemId } = await locateOne(mailbox);
      return mailbox.move([itemId], "DeletedItems", FOREVER);
    }),
  );
  expect(moved.flat().every((reply) => reply.moved)).toBe(true);
  for (const { address } of users) {
    expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place: "Deleted Items", changes: 1 }]);
  }
  const { calls, counts } = tenant.organisation.calls;
  expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  // Three rounds (search, inbox, move) of thirty calls in batches of twenty, with some room for a slow machine.
  expect(counts.get("graph.batch") ?? Infinity).toBeLessThan(20);
});

test("one mailbox with many hits stays below its limit of calls at once", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox, store } = userOf(tenant);
  deliver(tenant.organisation, address);
  for (let copy = 0; copy < 14; copy += 1) userCopiesItem(store, MESSAGE_ID, "Inbox", new Date());
  const found = await mailbox.locate(WANTED, "visible", FOREVER);
  const replies = await mailbox.move(
    found.map(({ itemId }) => itemId),
    "JunkEmail",
    FOREVER,
  );
  expect(replies.every((reply) => reply.moved)).toBe(true);
});

test("a throttled item says until when, and the mailbox beside it is moved", async () => {
  await using tenant = await simulateMicrosoft();
  const [busy, calm] = [userOf(tenant, 0), userOf(tenant, 1)];
  for (const { address } of [busy, calm]) deliver(tenant.organisation, address);
  const items = await Promise.all([busy, calm].map(async ({ mailbox }) => (await locateOne(mailbox)).itemId));
  tenant.setFaults({
    kind: "throttle",
    operation: "graph.move",
    mailbox: busy.address,
    retryAfterSeconds: 900,
  });
  const [[first], [second]] = await Promise.all([
    busy.mailbox.move(items.slice(0, 1), "JunkEmail", FOREVER),
    calm.mailbox.move(items.slice(1), "JunkEmail", FOREVER),
  ]);
  expect(first).toMatchObject({ moved: false, error: { fault: "throttled" } });
  const error = first?.moved === false ? first.error : undefined;
  expect(Math.round(((error?.retryAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(15);
  expect(second).toMatchObject({ moved: true });
});

test.each([
  ["lost-reply", "graph.move", "Junk Email", 1],
  ["lost-reply", "graph.batch", "Junk Email", 1],
  ["server-error", "graph.move", "Inbox", 0],
] as const)(
  "%s of %s is transient; reading tells what became of it, and it is done only once",
  async (kind, operation, place, changes) => {
    await using tenant = await simulateMicrosoft();
    const { address, mailbox } = userOf(tenant);
    deliver(tenant.organisation, address);
    const { itemId } = await locateOne(mailbox);
    tenant.setFaults({ kind, operation, times: 1 });
    expect(await mailbox.move([itemId], "JunkEmail", FOREVER)).toMatchObject([
      { moved: false, error: { fault: "transient" } },
    ]);
    expect(itemsOf(tenant.organisation, address)).toMatchObject([{ place, changes }]);
    expect((await mailbox.read([itemId], FOREVER))[0]?.itemId).toBe(itemId);
  },
);

test("a lie is believed by the move and found out by the read", async () => {
  await using tenant = await simulateMicrosoft();
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  const { itemId } = await locateOne(mailbox);
  tenant.setFaults({ kind: "lie", operation: "graph.move", times: 1 });
  expect((await mailbox.move([itemId], "JunkEmail", FOREVER))[0]?.moved).toBe(true);
  expect((await mailbox.read([itemId], FOREVER))[0]?.state.place).toBe("visible");
});

test("a certificate serves as well as a secret; a wrong secret breaks the integration", async () => {
  const { certificatePem, privateKeyPem } = await selfSignedCertificate({
    commonName: "undeliver",
    notBefore: new Date(),
    notAfter: new Date(Date.now() + 86_400_000),
  });
  const seed = microsoftSeed({ users: 1, domain: "corp.test" });
  const client = { id: seed.clients[0]?.id ?? "", certificatePem };
  const credential = { kind: "certificate", privateKeyPem, certificatePem } as const;
  await using tenant = await simulateMicrosoft({ ...seed, clients: [client] }, { credential });
  const { address, mailbox } = userOf(tenant);
  deliver(tenant.organisation, address);
  expect((await locateOne(mailbox)).state.place).toBe("visible");

  await using other = await simulateMicrosoft(seed, { credential: { kind: "secret", secret: "wrong" } });
  const search = userOf(other).mailbox.locate(WANTED, "visible", FOREVER);
  await expect(search).rejects.toMatchObject({ fault: "integration_broken", code: "AADSTS7000215" });
});
