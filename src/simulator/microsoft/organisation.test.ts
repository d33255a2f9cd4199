import { describe, expect, test } from "vitest";
import { createFaults } from "../faults.ts";
import { type MicrosoftOrganisation, openMicrosoftOrganisation } from "./organisation.ts";
import { microsoftSeed } from "./seed.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const SEED = microsoftSeed({ users: 4, sharedMailboxes: 1 });
const [alice, bob] = SEED.users;

function open(): MicrosoftOrganisation {
  const random = (): number => 0.5;
  return openMicrosoftOrganisation(SEED, { clock: () => NOW, random, faults: createFaults(random) });
}

function deliver(
  to: MicrosoftOrganisation,
  recipient: string,
  changes: { toJunk?: boolean; id?: string; header?: string } = {},
) {
  const { toJunk = false, id = "11111111-1111-4111-8111-111111111111", header = "" } = changes;
  const mime = Buffer.from(
    `${header}From: a@b.test\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\nMessage-ID: <1@b.test>\r\n\r\nbody`,
  );
  return to.deliver({ recipient, mime, networkMessageId: id, receivedAt: NOW, toJunk });
}

const itemsOf = (organisation: MicrosoftOrganisation, address = "") =>
  organisation.state().mailboxes.find((it) => it.address === address)?.items ?? [];

describe("delivery", () => {
  test("to an address in any case, an alias or a tagged address reaches the same mailbox", () => {
    const organisation = open();
    const [name, domain] = (alice?.address ?? "").split("@");
    for (const address of [alice?.address.toUpperCase(), alice?.aliases[0], `${name}+news@${domain}`]) {
      expect(organisation.resolve(address ?? "")).toEqual([
        { address: alice?.address, mailboxId: alice?.id, viaGroup: undefined },
      ]);
    }
  });

  test("of one mail to two addresses of one person makes one item, and both are told delivered", () => {
    const organisation = open();
    expect(deliver(organisation, alice?.address ?? "")).toHaveLength(1);
    expect(deliver(organisation, alice?.aliases[0] ?? "")).toHaveLength(1);
    deliver(organisation, "everyone@contoso.test");
    expect(itemsOf(organisation, alice?.address)).toMatchObject([
      { messageId: "<1@b.test>", subject: "Grüße", place: "Inbox", isRead: false, changes: 0 },
    ]);
  });

  test("to a list reaches its members, who say through which list", () => {
    const reached = deliver(open(), "finance-and-friends@contoso.test");
    expect(reached.map((it) => [it.address, it.viaGroup])).toEqual(
      [SEED.users[0], SEED.users[3]].map((it) => [it?.address, "finance-and-friends@contoso.test"]),
    );
  });

  test("to a Microsoft 365 group goes to the group's own mailbox", () => {
    const organisation = open();
    deliver(organisation, "project@contoso.test");
    expect(itemsOf(organisation, "project@contoso.test")).toHaveLength(1);
    expect(itemsOf(organisation, alice?.address)).toHaveLength(0);
  });

  test("to nobody, to a contact: nobody gets it", () => {
    expect(deliver(open(), "nobody@contoso.test")).toEqual([]);
    expect(deliver(open(), "friend@elsewhere.test")).toEqual([]);
  });

  test("as spam goes to Junk Email", () => {
    const organisation = open();
    deliver(organisation, bob?.address ?? "", { toJunk: true });
    expect(itemsOf(organisation, bob?.address)[0]?.place).toBe("Junk Email");
  });

  test("mailbox by mailbox keeps one mail once", () => {
    const organisation = open();
    const mail = {
      mime: Buffer.from("Subject: big\r\n\r\n"),
      networkMessageId: "1",
      receivedAt: NOW,
      toJunk: false,
    };
    for (const user of SEED.users) organisation.deliver({ ...mail, recipient: user.address });
    const contents = SEED.users.map(
      (it) => organisation.mailbox(it.id)?.items.values().next().value?.content,
    );
    expect(contents).toHaveLength(5);
    expect(new Set(contents).size).toBe(1);
  });

  test("replaces a Network-Message-Id that the sender wrote himself by the true one", () => {
    const organisation = open();
    const name = "X-MS-Exchange-Organization-Network-Message-Id";
    deliver(organisation, alice?.address ?? "", { header: `${name.toLowerCase()}: forged\r\n` });
    const [item] = organisation.mailbox(alice?.address ?? "")?.items.values() ?? [];
    const values = item?.content.headers.filter((it) => it.name.toLowerCase() === name.toLowerCase());
    expect(values).toEqual([{ name, value: "11111111-1111-4111-8111-111111111111" }]);
    expect(item?.content.mime.toString()).toContain("\r\n\r\nbody");
  });
});

describe("the organisation", () => {
  test("keeps what was sent in Sent Items, read", () => {
    const organisation = open();
    organisation.saveSent(alice?.address ?? "", Buffer.from("Subject: out\r\n\r\n"));
    expect(itemsOf(organisation, alice?.address)).toMatchObject([
      { place: "Sent Items", isRead: true, subject: "out" },
    ]);
    organisation.saveSent("nobody@contoso.test", Buffer.from(""));
  });

  test("finds a mailbox by id and by address, but not by a list that leads to it", () => {
    const organisation = open();
    expect(organisation.mailbox(alice?.id ?? "")?.address).toBe(alice?.address);
    expect(organisation.mailbox(alice?.aliases[0] ?? "")?.address).toBe(alice?.address);
    expect(organisation.mailbox("everyone@contoso.test")).toBeUndefined();
  });

  test("opened twice from one seed gives the same ids", () => {
    const ids = [open(), open()].map((it) => {
      deliver(it, alice?.address ?? "");
      return itemsOf(it, alice?.address)[0]?.id;
    });
    expect(ids[0]).toBe(ids[1]);
  });
});

describe("the seed", () => {
  test("gives hundreds of people, each with addresses and an id of their own", () => {
    const { users } = microsoftSeed({ users: 1_500, domain: "big.test" });
    const addresses = users.flatMap((it) => [it.address, ...it.aliases]);
    expect(new Set(addresses).size).toBe(3_000);
    expect(new Set(users.map((it) => it.id)).size).toBe(1_500);
    expect(addresses.every((it) => /^[a-z0-9.]+@big\.test$/.test(it))).toBe(true);
  });

  test("gives the same organisation for the same options", () => {
    expect(microsoftSeed({ users: 9 })).toEqual(microsoftSeed({ users: 9 }));
  });
});
