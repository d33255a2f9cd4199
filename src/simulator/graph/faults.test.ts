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
const list = (address = user) => tenant.graph("GET", `/users/${address}/messages`, { headers: IMMUTABLE });

async function deliverAndFind(): Promise<string> {
  tenant.deliver(user);
  return (await list()).body.value[0]?.id ?? "";
}

const move = (id: string) =>
  tenant.graph("POST", `/users/${user}/messages/${id}/move`, {
    body: { destinationId: "junkemail" },
    headers: IMMUTABLE,
  });
const placeOf = (id: string): string | undefined =>
  tenant.organisation.state().mailboxes[0]?.items.find((it) => it.id === id)?.place;

describe("faults on demand", () => {
  test("throttle answers 429 with its Retry-After, as often as the rule says, and is journaled with it", async () => {
    set({ kind: "throttle", operation: "graph.list", retryAfterSeconds: 900, times: 1 });
    const answer = await list();
    expect(answer).toMatchObject({ status: 429, body: { error: { code: "ApplicationThrottled" } } });
    expect(answer.headers.get("retry-after")).toBe("900");
    expect((await list()).status).toBe(200);
    const [first, second] = tenant.organisation.calls.calls.filter((it) => it.operation === "graph.list");
    expect(first).toMatchObject({ status: 429, retryAfterSeconds: 900, address: user });
    expect(second).toMatchObject({ status: 200, retryAfterSeconds: undefined });
  });

  test("a rule for one mailbox, named by address or by id, leaves the others alone", async () => {
    for (const mailbox of [user, tenant.users[0]?.id ?? ""]) {
      set({ kind: "server-error", operation: "graph.*", mailbox, status: 500 });
      expect((await list()).status).toBe(500);
      expect((await list(tenant.users[1]?.address)).status).toBe(200);
    }
  });

  test("a lost reply: the work is done and the connection ends", async () => {
    const id = await deliverAndFind();
    set({ kind: "lost-reply", operation: "graph.move", times: 1 });
    await expect(move(id)).rejects.toThrow("fetch failed");
    expect(placeOf(id)).toBe("Junk Email");
    expect(tenant.organisation.calls.calls.at(-1)).toMatchObject({
      operation: "graph.move",
      isReplyLost: true,
    });
  });

  test("a lie: success is answered and nothing is done", async () => {
    const id = await deliverAndFind();
    set({ kind: "lie", operation: "graph.*" });
    const junk = await tenant.graph("GET", `/users/${user}/mailFolders/junkemail`);
    expect(await move(id)).toMatchObject({ status: 201, body: { parentFolderId: junk.body.id } });
    const patched = await tenant.graph("PATCH", `/users/${user}/messages/${id}`, { body: { isRead: true } });
    expect(patched.body["isRead"]).toBe(true);
    const purged = await tenant.graph("POST", `/users/${user}/messages/${id}/permanentDelete`);
    expect(purged.status).toBe(204);
    expect(placeOf(id)).toBe("Inbox");
    expect(tenant.mailbox().items.get(id)).toMatchObject({ changes: 0, isRead: false });
  });

  test("a lagging index hides young items from a search, but not from the list", async () => {
    const filter = encodeURIComponent(`internetMessageId eq '${tenant.deliver(user)}'`);
    const search = async (): Promise<number> =>
      (await tenant.graph("GET", `/users/${user}/messages?$filter=${filter}`)).body.value.length;
    set({ kind: "index-lag", operation: "graph.list", delayMs: 5_000 });
    expect(await search()).toBe(0);
    expect((await list()).body.value).toHaveLength(1);
    tenant.clock.now = new Date(tenant.clock.now.getTime() + 5_000);
    expect(await search()).toBe(1);
  });

  test("latency keeps the mailbox's place taken: the fifth call in flight is refused", async () => {
    set({ kind: "latency", operation: "graph.list", delayMs: 100 });
    await tenant.token();
    const answers = await Promise.all(Array.from({ length: 6 }, () => list()));
    const refused = answers.filter((it) => it.status === 429);
    expect(refused).toHaveLength(2);
    expect(refused[0]?.headers.get("retry-after")).toBe("1");
    set();
    expect((await list()).status).toBe(200);
  });
});

describe("the number of requests", () => {
  test("per app and mailbox: beyond it 429 until the window ends, and other mailboxes do not feel it", async () => {
    const limits = { concurrentRequests: 4, requestsPerWindow: 3, windowSeconds: 600 };
    await using small = await openTestTenant({ limits });
    const ask = (index: number) => small.graph("GET", `/users/${small.users[index]?.address}/messages`);
    for (let call = 0; call < 3; call += 1) expect((await ask(0)).status).toBe(200);
    small.clock.now = new Date(small.clock.now.getTime() + 100_000);
    const refused = await ask(0);
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("500");
    expect((await ask(1)).status).toBe(200);
    small.clock.now = new Date(small.clock.now.getTime() + 500_000);
    expect((await ask(0)).status).toBe(200);
  });
});
