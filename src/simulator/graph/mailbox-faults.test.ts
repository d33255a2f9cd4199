import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FaultRule } from "../faults.ts";
import { IMMUTABLE, openTestTenant, type TestTenant } from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;
let user: string;

beforeEach(async () => {
  tenant = await openTestTenant();
  user = tenant.users[0]?.address ?? "";
});
afterEach(() => tenant[Symbol.asyncDispose]());

const set = (...rules: readonly FaultRule[]): void => tenant.organisation.faults.set(rules);
const search = (id: string) =>
  tenant.graph(
    "GET",
    `/users/${user}/messages?$filter=${encodeURIComponent(`internetMessageId eq '${id}'`)}`,
    {
      headers: IMMUTABLE,
    },
  );
const act = (id: string, verb: string, body?: object) =>
  tenant.graph("POST", `/users/${user}/messages/${id}/${verb}`, { body, headers: IMMUTABLE });
const move = (id: string, destinationId = "deleteditems") => act(id, "move", { destinationId });
const places = (): readonly string[] =>
  (tenant.organisation.state().mailboxes[0]?.items ?? []).map((it) => it.place);
const effects = () => tenant.organisation.effects().map((it) => `${it.by} ${it.what} ${it.after?.place}`);

async function deliverAndFind(): Promise<string> {
  return (await search(tenant.deliver(user))).body.value[0]?.id ?? "";
}

describe("faults of a mailbox", () => {
  test("a lost request: nothing is done, and the connection ends; inside of a batch it is a 504", async () => {
    const id = await deliverAndFind();
    set({ kind: "lost-request", operation: "graph.move", times: 2 });
    await expect(move(id)).rejects.toThrow("fetch failed");
    const url = `/users/${user}/messages/${id}/move`;
    const item = { method: "POST", url, body: { destinationId: "deleteditems" } };
    const headers = { "Content-Type": "application/json" };
    const batch = await tenant.graph("POST", "/$batch", {
      body: { requests: [{ id: "1", ...item, headers }] },
    });
    expect(batch.body.responses).toMatchObject([{ status: 504 }]);
    expect(places()).toEqual(["Inbox"]);
    expect(effects()).toEqual([]);
  });

  test("a refusal bears the provider's own code, also at the token endpoint", async () => {
    const id = await deliverAndFind();
    set({ kind: "refuse", operation: "graph.move", status: 403, code: "ErrorAccessDenied" });
    expect(await move(id)).toMatchObject({ status: 403, body: { error: { code: "ErrorAccessDenied" } } });
    set({ kind: "refuse", operation: "entra.token", code: "expired-secret" });
    expect(await tenant.token()).toBeUndefined();
    expect(tenant.organisation.calls.calls.at(-1)).toMatchObject({ operation: "entra.token" });
  });

  test("success on another item of the mailbox: the one that was meant stays, and the ledger says whose doing it was", async () => {
    tenant.deliver(user);
    const id = await deliverAndFind();
    set({ kind: "misdirect", operation: "graph.move", times: 1 });
    expect(await move(id)).toMatchObject({ status: 201, body: { id } });
    expect(places()).toEqual(["Deleted Items", "Inbox"]);
    expect(effects()).toEqual(["provider graph.move Deleted Items"]);
  });

  test("a new id: the item is known no more under the one before, and the answer says the new one", async () => {
    const id = await deliverAndFind();
    set({ kind: "new-id", operation: "graph.move", times: 1 });
    const moved = await move(id);
    expect(moved.body.id).not.toBe(id);
    const read = (it: string) => tenant.graph("GET", `/users/${user}/messages/${it}`, { headers: IMMUTABLE });
    expect((await read(id)).body).toMatchObject({ error: { code: "ErrorItemNotFound" } });
    expect((await read(moved.body.id)).status).toBe(200);
  });

  test("a stale index does not see what was changed a moment ago", async () => {
    const messageId = tenant.deliver(user);
    const id = (await search(messageId)).body.value[0]?.id ?? "";
    tenant.clock.now = new Date(tenant.clock.now.getTime() + 60_000);
    set({ kind: "stale-index", operation: "graph.list", delayMs: 5_000 });
    expect((await search(messageId)).body.value).toHaveLength(1);
    await move(id);
    expect((await search(messageId)).body.value).toHaveLength(0);
    tenant.clock.now = new Date(tenant.clock.now.getTime() + 5_000);
    expect((await search(messageId)).body.value).toHaveLength(1);
  });

  test("Recoverable Items that are full take nothing, and a hold lets nothing be purged", async () => {
    const id = await deliverAndFind();
    set({ kind: "recoverable-full", operation: "graph.*" });
    const full = { status: 507, body: { error: { code: "ErrorQuotaExceeded" } } };
    expect(await move(id, "recoverableitemsdeletions")).toMatchObject(full);
    expect(await act(id, "permanentDelete")).toMatchObject(full);
    set({ kind: "legal-hold", operation: "graph.*" });
    const held = { status: 403, body: { error: { code: "ErrorAccessDenied" } } };
    expect(await act(id, "permanentDelete")).toMatchObject(held);
    expect((await move(id, "recoverableitemsdeletions")).status).toBe(201);
  });

  test("a suspended mailbox is not enabled, a revoked token is refused, and both come back", async () => {
    const id = await deliverAndFind();
    set({ kind: "suspended", operation: "graph.*", mailbox: user });
    expect(await move(id)).toMatchObject({
      status: 404,
      body: { error: { code: "MailboxNotEnabledForRESTAPI" } },
    });
    set({ kind: "token-revoked", operation: "graph.*", times: 1 });
    expect(await move(id)).toMatchObject({
      status: 401,
      body: { error: { code: "InvalidAuthenticationToken" } },
    });
    expect((await move(id)).status).toBe(201);
  });

  test("the owner acts a moment before or after a call, on the item that it is about", async () => {
    const id = await deliverAndFind();
    set(
      { kind: "user-before", operation: "graph.move", action: { kind: "mark-read", isRead: true }, times: 1 },
      { kind: "user-after", operation: "graph.move", action: { kind: "move", folder: "Inbox" }, times: 1 },
    );
    expect((await move(id)).body["isRead"]).toBe(true);
    expect(effects()).toEqual(["user mark-read Inbox", "app graph.move Deleted Items", "user move Inbox"]);
  });

  test("the owner acts around a search, on what it finds", async () => {
    const messageId = tenant.deliver(user);
    set({
      kind: "user-before",
      operation: "graph.list",
      action: { kind: "copy", folder: "Archive" },
      times: 1,
    });
    expect((await search(messageId)).body.value).toHaveLength(2);
    set({ kind: "user-after", operation: "graph.list", action: { kind: "delete" }, each: "item", times: 1 });
    expect((await search(messageId)).body.value).toHaveLength(2);
    expect(places()).toEqual(["Deleted Items", "Deleted Items"]);
  });

  test("the owner's folder goes with what lies in it, and an import gives another id", async () => {
    const id = await deliverAndFind();
    set({ kind: "user-before", operation: "graph.get", action: { kind: "move", folder: "Work" }, times: 1 });
    const get = () => tenant.graph("GET", `/users/${user}/messages/${id}`, { headers: IMMUTABLE });
    await get();
    set({
      kind: "user-before",
      operation: "graph.get",
      action: { kind: "delete-folder", folder: "Work" },
      times: 1,
    });
    await get();
    expect(places()).toEqual(["Deleted Items/Work"]);
    set({ kind: "user-before", operation: "graph.get", action: { kind: "reimport" }, times: 1 });
    expect((await get()).status).toBe(404);
    expect(places()).toEqual(["Deleted Items/Work"]);
  });
});
