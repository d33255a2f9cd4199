import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type Body,
  IMMUTABLE,
  openTestTenant,
  type TestTenant,
} from "../../../test/support/simulator/test-tenant.ts";

let tenant: TestTenant;

beforeEach(async () => {
  tenant = await openTestTenant();
});
afterEach(() => tenant[Symbol.asyncDispose]());

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly dependsOn?: readonly string[];
}

const send = (...requests: readonly Item[]) => tenant.graph("POST", "/$batch", { body: { requests } });
const address = (index: number): string => tenant.users[index]?.address ?? "";
const list = (id: string, index = 0): Item => ({
  id,
  method: "GET",
  url: `/users/${address(index)}/messages`,
});

function byId(body: Body, id: string) {
  const found = body.responses.find((it) => it.id === id);
  if (found === undefined) throw new Error(`no answer ${id}`);
  return found;
}

async function immutableId(index: number): Promise<string> {
  tenant.deliver(address(index));
  const { body } = await tenant.graph("GET", `/users/${address(index)}/messages`, { headers: IMMUTABLE });
  return body.value[0]?.id ?? "";
}

function moveItem(id: string, index: number, message: string): Item {
  return {
    id,
    method: "POST",
    url: `/users/${address(index)}/messages/${message}/move`,
    headers: { "Content-Type": "application/json", Prefer: IMMUTABLE.prefer },
    body: { destinationId: "junkemail" },
  };
}

describe("a batch", () => {
  test("of 20 is answered whole, one of 21 not at all", async () => {
    const items = Array.from({ length: 21 }, (_, n) => list(String(n), n % 5));
    const whole = await send(...items.slice(0, 20));
    expect(whole.status).toBe(200);
    expect(whole.body.responses.map((it) => it.id).toSorted()).toEqual(
      items
        .slice(0, 20)
        .map((it) => it.id)
        .toSorted(),
    );
    expect((await send(...items)).status).toBe(400);
  });

  test("answers in another order than it was asked in", async () => {
    const ids = Array.from({ length: 8 }, (_, n) => String(n));
    const { body } = await send(...ids.map((id, n) => list(id, n % 4)));
    expect(body.responses.map((it) => it.id)).not.toEqual(ids);
  });

  test("the fifth item of one mailbox is throttled inside the 200, other mailboxes are not", async () => {
    const { status, body } = await send(...["1", "2", "3", "4", "5"].map((id) => list(id)), list("other", 1));
    expect(status).toBe(200);
    expect(body.responses.filter((it) => it.status === 200)).toHaveLength(5);
    expect(byId(body, "5")).toMatchObject({ status: 429, headers: { "Retry-After": "1" } });
    expect(byId(body, "5").body.error.code).toBe("ApplicationThrottled");
  });

  test("items prefer immutable ids on their own: the batch's header does not reach them", async () => {
    tenant.deliver(address(0));
    const requests = [list("mutable"), { ...list("immutable"), headers: { Prefer: IMMUTABLE.prefer } }];
    const { body } = await tenant.graph("POST", "/$batch", { body: { requests }, headers: IMMUTABLE });
    const [item] = tenant.mailbox().items.values();
    expect(byId(body, "mutable").body.value[0]?.id).toBe(item?.mutableId);
    expect(byId(body, "immutable").body.value[0]?.id).toBe(item?.immutableId);
  });

  test("what depends on a failed item fails with 424 and is not done", async () => {
    const message = await immutableId(0);
    const missing = { id: "1", method: "GET", url: `/users/nobody@contoso.test/messages` };
    const { body } = await send(missing, { ...moveItem("2", 0, message), dependsOn: ["1"] });
    expect(byId(body, "1").status).toBe(404);
    expect(byId(body, "2")).toMatchObject({ status: 424, body: { error: { code: "FailedDependency" } } });
    expect(tenant.mailbox().items.get(message)?.changes).toBe(0);
  });

  test("what depends on a good item comes after it", async () => {
    const message = await immutableId(0);
    const after = {
      ...list("2"),
      url: `/users/${address(0)}/mailFolders/junkemail/messages`,
      dependsOn: ["1"],
    };
    const { body } = await send(moveItem("1", 0, message), after);
    expect(byId(body, "2").body.value).toHaveLength(1);
  });

  test("an item's faults strike it alone: throttled, failed, or done with the answer lost as 504", async () => {
    const [first, second] = [await immutableId(0), await immutableId(1)];
    tenant.organisation.faults.set([
      { kind: "throttle", operation: "graph.move", mailbox: address(1), retryAfterSeconds: 60 },
      { kind: "lost-reply", operation: "graph.move", mailbox: address(0) },
    ]);
    const { status, body } = await send(moveItem("1", 0, first), moveItem("2", 1, second), list("3", 2));
    expect(status).toBe(200);
    expect(byId(body, "1").status).toBe(504);
    expect(tenant.mailbox(0).items.get(first)?.changes).toBe(1);
    expect(byId(body, "2")).toMatchObject({ status: 429, headers: { "Retry-After": "60" } });
    expect(tenant.mailbox(1).items.get(second)?.changes).toBe(0);
    expect(byId(body, "3").status).toBe(200);
  });

  test("a batch whose answer is lost has done all its work", async () => {
    const message = await immutableId(0);
    tenant.organisation.faults.set([{ kind: "lost-reply", operation: "graph.batch" }]);
    await expect(send(moveItem("1", 0, message))).rejects.toThrow("fetch failed");
    expect(tenant.mailbox().items.get(message)?.changes).toBe(1);
  });

  test("the journal holds the batch and each of its items", async () => {
    await send(list("1"), list("2", 1));
    const { calls, counts } = tenant.organisation.calls;
    expect(calls.map((it) => it.operation).slice(-3)).toEqual(["graph.list", "graph.list", "graph.batch"]);
    expect(counts.get("graph.list")).toBe(2);
  });

  test("$value comes as base64", async () => {
    const message = await immutableId(0);
    const url = `/users/${address(0)}/messages/${message}/$value`;
    const { body } = await send({ id: "1", method: "GET", url });
    const mime = Buffer.from(byId(body, "1").body as unknown as string, "base64").toString();
    expect(mime).toContain("\r\n\r\nHello\r\n");
  });

  test.each([
    ["ids that are not unique", [list0("1"), list0("1")]],
    ["a dependency nobody is", [{ ...list0("1"), dependsOn: ["9"] }]],
    ["a body without its type", [{ ...list0("1"), method: "POST", body: {} }]],
    ["an absolute URL", [{ ...list0("1"), url: "https://graph.microsoft.com/v1.0/users" }]],
    ["nothing", []],
  ])("with %s is refused as a whole", async (_, requests) => {
    expect((await send(...requests)).status).toBe(400);
  });
});

function list0(id: string): Item {
  return { id, method: "GET", url: "/users" };
}
