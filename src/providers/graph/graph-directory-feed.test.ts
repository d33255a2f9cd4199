import { expect, test } from "vitest";
import { openScriptedGraph } from "../../../test/support/providers/scripted-graph.ts";

const FOREVER = new AbortController().signal;
const REMOVED = { "@removed": { reason: "changed" } };

const user = (id: string) => ({
  id,
  mail: `${id}@corp.test`,
  proxyAddresses: [`SMTP:${id}@corp.test`],
  userPrincipalName: `${id}@corp.test`,
  userType: "Member",
  assignedPlans: [],
  displayName: "X",
  accountEnabled: true,
});
const group = (id: string, members: readonly object[]) => ({
  id,
  displayName: id,
  mail: `${id}@corp.test`,
  proxyAddresses: [],
  groupTypes: [],
  mailEnabled: true,
  "members@delta": members,
});
const member = (id: string, more: object = {}) => ({ id, "@odata.type": "#microsoft.graph.user", ...more });

/** One page of changes. */
const feedOf = (value: readonly object[]) =>
  openScriptedGraph({
    inner: () => ({
      status: 200,
      json: { value, "@odata.deltaLink": "https://graph.test/v1.0/users/delta?$deltatoken=1" },
    }),
  });

test("of a user who is told of twice on a page the last word counts", async () => {
  await using it = await feedOf([
    { id: "restored", ...REMOVED },
    user("deleted"),
    user("restored"),
    user("renamed"),
    { id: "deleted", ...REMOVED },
    { id: "renamed", displayName: "New name" },
  ]);
  const page = await it.graph.directoryFeed.users(undefined, FOREVER);
  if (page === "expired") throw new Error("expired");
  expect(page.removed).toEqual(["deleted"]);
  expect(page.users).toMatchObject([
    { providerId: "restored", addresses: ["restored@corp.test"] },
    { providerId: "renamed", displayName: "New name", addresses: ["renamed@corp.test"] },
  ]);
});

test("a group's parts all count, except those from before it was deleted", async () => {
  await using it = await feedOf([
    group("large", [member("a")]),
    group("restored", [member("former")]),
    { id: "restored", ...REMOVED },
    group("deleted", [member("c")]),
    group("large", [member("b", REMOVED)]),
    group("restored", [member("d")]),
    { id: "deleted", ...REMOVED },
  ]);
  const page = await it.graph.directoryFeed.groups(undefined, FOREVER);
  if (page === "expired") throw new Error("expired");
  expect(page.removed).toEqual(["deleted"]);
  expect([...new Set(page.groups.map((one) => one.providerId))]).toEqual(["large", "restored"]);
  expect(page.members.map((one) => `${one.groupId} ${one.memberId} ${one.isRemoved}`)).toEqual([
    "large a false",
    "large b true",
    "restored d false",
  ]);
});
