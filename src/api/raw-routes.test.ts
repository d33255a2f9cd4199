import { expect, test, vi } from "vitest";
import { type MessageId, newId } from "#shared/ids.ts";
import type { Trace } from "#trace/trace.ts";
import { openTestApi } from "../../test/support/open-test-api.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";

/** More than what sockets hold between two processes: a reader who takes nothing leaves most of it here. */
const LARGE = Buffer.alloc(8 * 1024 * 1024, "From: someone who attaches films\r\n");

const unused = (): never => {
  throw new Error("not asked here");
};

async function fixture() {
  let reads = 0;
  const trace: Trace = {
    search: unused,
    message: unused,
    copies: unused,
    arrivals: unused,
    alike: unused,
    similar: unused,
    actionLog: unused,
    readRaw: () => {
      reads += 1;
      return Promise.resolve({ result: "read", raw: LARGE });
    },
  };
  const api = await openTestApi({ trace });
  const { tenantId } = await seedTenant(api.database);
  const headers = { authorization: `Bearer ${await api.token(tenantId, "super-admin")}` };
  const path = `investigate/${newId<MessageId>(new Date())}/raw`;
  const url = `${api.origin}/client/v4/accounts/${tenantId}/email-security/${path}`;
  let closing: PromiseLike<void> | undefined;
  const close = async (): Promise<void> => {
    closing ??= api[Symbol.asyncDispose]();
    await closing;
  };
  return {
    reads: () => reads,
    ask: (signal?: AbortSignal) => fetch(url, { headers, ...(signal !== undefined && { signal }) }),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function bytesOf(response: Response): Promise<Buffer> {
  const { result } = (await response.json()) as { readonly result: { readonly raw_base64: string } };
  return Buffer.from(result.raw_base64, "base64");
}

const soon = { timeout: 20_000, interval: 20 };

test("two are read at once, and whoever asks meanwhile has his turn when one of them is through", async () => {
  await using it = await fixture();
  const first = await it.ask();
  const second = await it.ask();
  expect(first.headers.get("content-type")).toContain("application/json");
  const third = it.ask();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(it.reads()).toBe(2);
  expect((await bytesOf(first)).equals(LARGE)).toBe(true);
  await vi.waitFor(() => expect(it.reads()).toBe(3), soon);
  for (const response of [second, await third]) expect((await bytesOf(response)).equals(LARGE)).toBe(true);
});

test("who goes away in the middle leaves his place to the next one", async () => {
  await using it = await fixture();
  const leaving = new AbortController();
  await it.ask(leaving.signal);
  await it.ask(leaving.signal);
  const third = it.ask();
  leaving.abort();
  expect((await bytesOf(await third)).equals(LARGE)).toBe(true);
});

test("what breaks off when the server stops does not look whole", async () => {
  await using it = await fixture();
  const response = await it.ask();
  const closed = it.close();
  await expect(response.text()).rejects.toThrow(/terminated/);
  await closed;
});
