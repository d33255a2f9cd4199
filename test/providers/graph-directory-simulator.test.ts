import { expect, test } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { FOREVER, simulateMicrosoft, userOf, WANTED } from "./simulated.ts";

const KINDS = microsoftSeed({ users: 5, domain: "corp.test" });
const withKinds = KINDS.users.map((user, index) => ({
  ...user,
  kind:
    (["user", "on-premises", "unlicensed", "out-of-scope", "shared"] as const)[index] ?? ("user" as const),
}));

test("mailboxes that cannot be reached say why, to the directory and to the search", async () => {
  await using tenant = await simulateMicrosoft({ ...KINDS, users: withKinds });
  const [user, onPremises, unlicensed, outOfScope, shared] = withKinds.map(({ address, id }) => ({
    address,
    id,
  }));
  const { addressBook } = tenant.adapter;
  const find = (address = "") => addressBook.find(address, FOREVER);
  const faultOf = (id = "") =>
    tenant
      .open(id)
      .locate(WANTED, "visible", FOREVER)
      .then(
        () => "found",
        (error: unknown) => (error instanceof ProviderError ? error.fault : error),
      );
  expect(await find(user?.address)).toMatchObject({
    kind: "mailboxes",
    viaGroup: false,
    mailboxes: [{ handle: user?.id }],
  });
  expect(await find(shared?.address)).toMatchObject({
    kind: "mailboxes",
    mailboxes: [{ handle: shared?.id }],
  });
  expect(await find(onPremises?.address)).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find(unlicensed?.address)).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await faultOf(onPremises?.id)).toBe("mailbox_unavailable");
  expect(await faultOf(unlicensed?.id)).toBe("mailbox_unavailable");
  expect(await faultOf(outOfScope?.id)).toBe("out_of_scope");
  expect(await faultOf(shared?.id)).toBe("found");
});

test("addresses lead to a user by any alias in any case", async () => {
  await using tenant = await simulateMicrosoft();
  const { addressBook } = tenant.adapter;
  const { address, id } = userOf(tenant);
  const [user] = tenant.organisation.seed.users;
  const [alias = "", ...others] = user?.aliases ?? [];
  const found = await addressBook.find(address, FOREVER);
  const addresses: unknown = expect.arrayContaining([address, alias, ...others]);
  expect(found).toMatchObject({ mailboxes: [{ providerId: id, primaryAddress: address, addresses }] });
  expect(await addressBook.find(alias.toUpperCase(), FOREVER)).toEqual(found);
});

test("lists lead to their members, nested ones too; groups and contacts are no mailboxes", async () => {
  await using tenant = await simulateMicrosoft();
  const find = (name: string) => tenant.adapter.addressBook.find(name, FOREVER);
  const membersOf = async (name: string): Promise<number> => {
    const found = await find(name);
    return found.kind === "mailboxes" && found.viaGroup ? found.mailboxes.length : 0;
  };
  expect(await membersOf("everyone@corp.test")).toBe(30);
  expect(await membersOf("finance-and-friends@corp.test")).toBe(10);
  expect(await find("project@corp.test")).toMatchObject({ kind: "unsupported" });
  expect(await find("nobody@corp.test")).toMatchObject({ kind: "no_mailbox" });
  expect(await find("friend@elsewhere.test")).toMatchObject({ kind: "no_mailbox" });
});

test("a throttled directory is banned for everybody, in the directory's own scope", async () => {
  await using tenant = await simulateMicrosoft();
  tenant.setFaults({ kind: "throttle", operation: "graph.users*", retryAfterSeconds: 60 });
  const found = tenant.adapter.addressBook.find("nobody@corp.test", FOREVER);
  await expect(found).rejects.toMatchObject({ fault: "throttled" });
  expect([...tenant.budget.blocked.keys()]).toEqual(["graph-directory:integration"]);
});
