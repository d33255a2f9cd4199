import { expect, test } from "vitest";
import { ADA, BELA } from "../fixtures/people.ts";
import { deliver, FOREVER, simulateGoogle, WANTED } from "./simulated.ts";

test("addresses lead to users by alias, to members of groups with the strangers left out, or say why not", async () => {
  await using workspace = await simulateGoogle();
  const find = (address: string) => workspace.adapter.addressBook.find(address, FOREVER);
  const [ada] = workspace.organisation.directory.users;
  const found = await find(ADA);
  expect(await find(ada?.aliases[0] ?? "")).toEqual(found);
  expect(found).toMatchObject({
    kind: "mailboxes",
    viaGroup: false,
    mailboxes: [{ providerId: ada?.id, handle: ADA }],
  });
  expect(found.kind === "mailboxes" && found.mailboxes[0]?.addresses).toEqual([
    ADA,
    ...(ada?.aliases ?? []),
    ...(ada?.nonEditableAliases ?? []),
  ]);

  const everyone = await find("everyone@work.test");
  expect(everyone).toMatchObject({ kind: "mailboxes", viaGroup: true });
  expect(everyone.kind === "mailboxes" && everyone.mailboxes.length).toBe(12);
  const nested = await find("nested@work.test");
  expect(nested.kind === "mailboxes" && nested.mailboxes.length).toBe(12);

  expect(await find("suspended@work.test")).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find("archived@work.test")).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find("no-gmail@work.test")).toMatchObject({ kind: "mailbox_unavailable" });
  expect(await find("empty@work.test")).toMatchObject({ kind: "no_mailbox" });
  expect(await find("nobody@work.test")).toMatchObject({ kind: "no_mailbox" });
});

test("mailboxes that cannot be reached say why", async () => {
  await using workspace = await simulateGoogle();
  const faultOf = (address: string) =>
    workspace
      .open(address)
      .locate(WANTED, "visible", FOREVER)
      .catch((error: unknown) => error);
  expect(await faultOf("no-gmail@work.test")).toMatchObject({ fault: "mailbox_unavailable" });
  expect(await faultOf("nobody@work.test")).toMatchObject({ fault: "no_mailbox" });
  expect(await faultOf("left@work.test")).toMatchObject({ fault: "no_mailbox" });
  deliver(workspace.organisation, BELA);
  workspace.organisation.directory.update(BELA, { suspended: true });
  expect(await faultOf(BELA)).toMatchObject({ fault: "mailbox_unavailable" });
});

test("an administrator who is none breaks the integration, for the directory cannot be read", async () => {
  await using workspace = await simulateGoogle({}, { administrator: BELA });
  const found = workspace.adapter.addressBook.find(ADA, FOREVER);
  await expect(found).rejects.toMatchObject({ fault: "integration_broken" });
  await using other = await simulateGoogle({}, { administrator: "nobody@work.test" });
  await expect(other.adapter.addressBook.find(ADA, FOREVER)).rejects.toMatchObject({
    fault: "integration_broken",
  });
});
