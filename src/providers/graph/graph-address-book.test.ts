import { expect, test } from "vitest";
import {
  graphError,
  type InnerAnswer,
  openScriptedGraph,
} from "../../../test/support/providers/scripted-graph.ts";

const FOREVER = new AbortController().signal;
const LICENSED = [{ service: "exchange", capabilityStatus: "Enabled" }];
const USER = {
  id: "u1",
  mail: "Ann@Acme.test",
  proxyAddresses: ["SMTP:Ann@Acme.test", "smtp:a.b@acme.test", "sip:ann@acme.test"],
};

/** A directory of tables; anything else is answered by `other`. */
function directory(
  tables: Readonly<Record<string, readonly object[]>>,
  other: (path: string) => InnerAnswer = () => undefined,
) {
  return ({ url }: { readonly url: string }): InnerAnswer => {
    const path = url.split("?")[0] ?? "";
    const rows = tables[path];
    return rows === undefined ? other(path) : { json: { value: rows } };
  };
}

test("an address is asked for in both forms of its prefix, quotes doubled, and costs the directory's units", async () => {
  await using it = await openScriptedGraph({ inner: directory({ "/users": [], "/groups": [] }) });
  expect(await it.graph.addressBook.find("O'Neil+x@Acme.test", FOREVER)).toMatchObject({
    kind: "no_mailbox",
  });
  const filter = new URL(it.calls[0]?.url ?? "", "http://x.test").searchParams.get("$filter");
  expect(filter).toBe(
    "proxyAddresses/any(x:x eq 'smtp:o''neil+x@acme.test') or proxyAddresses/any(x:x eq 'SMTP:o''neil+x@acme.test')",
  );
  expect(it.budget.spent.get("graph-directory:integration")).toBe(2);
});

test("a licensed user is a mailbox by its object id, with its mail addresses in lower case", async () => {
  await using it = await openScriptedGraph({
    inner: directory({ "/users": [{ ...USER, assignedPlans: LICENSED }] }),
  });
  expect(await it.graph.addressBook.find("a.b@acme.test", FOREVER)).toEqual({
    kind: "mailboxes",
    viaGroup: false,
    mailboxes: [
      {
        providerId: "u1",
        handle: "u1",
        primaryAddress: "ann@acme.test",
        addresses: ["ann@acme.test", "a.b@acme.test"],
      },
    ],
  });
  expect(it.calls).toHaveLength(1);
});

test.each([
  ["MailboxNotEnabledForRESTAPI", 404, "mailbox_unavailable"],
  ["ErrorInvalidUser", 404, "no_mailbox"],
  // Shared mailboxes have no licence, and what is not granted may be one all the same.
  ["ErrorAccessDenied", 403, "mailboxes"],
] as const)("a user without a licence is what his mailbox says: %s", async (code, status, kind) => {
  await using it = await openScriptedGraph({
    inner: directory({ "/users": [USER] }, () => graphError(status, code)),
  });
  expect((await it.graph.addressBook.find("ann@acme.test", FOREVER)).kind).toBe(kind);
});

test("a group is its members; guests, devices, groups and who has no address are none", async () => {
  const inner = directory({
    "/users": [],
    "/groups": [{ id: "g/1", groupTypes: [] }],
    "/groups/g%2F1/transitiveMembers": [
      { ...USER, "@odata.type": "#microsoft.graph.user", userType: "Member" },
      { id: "u2", "@odata.type": "#microsoft.graph.user", userType: "Guest", mail: "guest@far.test" },
      { id: "u3", "@odata.type": "#microsoft.graph.user", proxyAddresses: [] },
      { id: "d1", "@odata.type": "#microsoft.graph.device" },
      { id: "g2", "@odata.type": "#microsoft.graph.group", mail: "inner@acme.test" },
    ],
  });
  await using it = await openScriptedGraph({ inner });
  const found = await it.graph.addressBook.find("all@acme.test", FOREVER);
  expect(found).toMatchObject({ kind: "mailboxes", viaGroup: true, mailboxes: [{ providerId: "u1" }] });
  expect(found.kind === "mailboxes" && found.mailboxes.length).toBe(1);
});

test("a group of nobody reachable is no mailbox, a Microsoft 365 group is not supported", async () => {
  const empty = directory({ "/users": [], "/groups": [{ id: "g1" }], "/groups/g1/transitiveMembers": [] });
  await using one = await openScriptedGraph({ inner: empty });
  expect((await one.graph.addressBook.find("x@acme.test", FOREVER)).kind).toBe("no_mailbox");
  await using two = await openScriptedGraph({
    inner: directory({ "/users": [], "/groups": [{ id: "g", groupTypes: ["Unified"] }] }),
  });
  expect((await two.graph.addressBook.find("x@acme.test", FOREVER)).kind).toBe("unsupported");
});

test("a missing permission breaks the integration; a throttle bans the directory for everybody", async () => {
  await using denied = await openScriptedGraph({
    inner: () => graphError(403, "Authorization_RequestDenied"),
  });
  await expect(denied.graph.addressBook.find("x@acme.test", FOREVER)).rejects.toMatchObject({
    fault: "integration_broken",
  });
  const now = new Date("2026-05-04T10:00:00Z");
  const inner = () => graphError(429, "TooManyRequests", { "Retry-After": "20" });
  await using busy = await openScriptedGraph({ inner, now: () => now });
  await expect(busy.graph.addressBook.find("x@acme.test", FOREVER)).rejects.toMatchObject({
    fault: "throttled",
  });
  expect(busy.budget.blocked.get("graph-directory:integration")).toEqual(new Date("2026-05-04T10:00:20Z"));
});

test("many addresses at once travel together", async () => {
  await using it = await openScriptedGraph({
    inner: directory({ "/users": [{ ...USER, assignedPlans: LICENSED }] }),
  });
  await Promise.all(
    Array.from({ length: 20 }, (_, index) => it.graph.addressBook.find(`user-${index}@acme.test`, FOREVER)),
  );
  expect(it.batches).toHaveLength(1);
});
