import { expect, test } from "vitest";
import { ProviderError } from "#retraction/provider-error.ts";
import { type HttpOptions, jsonOf, openHttp } from "./http.ts";
import { openScriptedPeer, type Heard, type Scripted } from "../../test/support/providers/scripted-peer.ts";

const FOREVER = new AbortController().signal;
const NOW = new Date("2026-05-04T10:00:00Z");
const GET = { method: "GET", path: "/thing?a=%20", headers: {} } as const;

async function opened(
  answer: (heard: Heard) => Scripted | Promise<Scripted>,
  options: Partial<HttpOptions> = {},
) {
  const stack = new AsyncDisposableStack();
  const peer = stack.use(await openScriptedPeer(answer));
  const http = stack.use(openHttp(`${peer.url}/v1.0/`, { now: () => NOW, ...options }));
  return { peer, http, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

async function faultOf(work: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await work.then(
    () => undefined,
    (it: unknown) => it,
  );
  if (error instanceof ProviderError) return error;
  throw new Error("expected a ProviderError", { cause: error });
}

test("calls go below the root, JSON goes out and comes in, and any status is an answer", async () => {
  await using it = await opened(() => ({
    status: 418,
    json: { ok: true },
    headers: { "retry-after": "7", "request-id": "r-9" },
  }));
  const reply = await it.http.send({ ...GET, method: "POST", body: { a: "ü" } }, FOREVER);
  expect(reply.status).toBe(418);
  expect(jsonOf(reply)).toEqual({ ok: true });
  expect(reply.retryAt).toEqual(new Date("2026-05-04T10:00:07Z"));
  expect(reply.requestId).toBe("r-9");
  expect(it.peer.heard[0]).toMatchObject({ method: "POST", url: "/v1.0/thing?a=%20", body: '{"a":"ü"}' });
  expect(it.peer.heard[0]?.headers["content-type"]).toBe("application/json");
});

test("an answer that is no JSON is no body", async () => {
  await using it = await opened(() => ({ status: 502, text: "<html>bad gateway" }));
  expect(jsonOf(await it.http.send(GET, FOREVER))).toBeUndefined();
});

test("a redirect is an answer and not followed, so no token leaves for another host", async () => {
  await using it = await opened((heard) =>
    heard.url.startsWith("/v1.0/thing")
      ? { status: 302, headers: { location: "/elsewhere" } }
      : { status: 200 },
  );
  expect((await it.http.send(GET, FOREVER)).status).toBe(302);
  expect(it.peer.heard).toHaveLength(1);
});

test("an answer beyond the bound is cut off and refused, and the next call still works", async () => {
  await using it = await opened((heard) => ({
    text: heard.url.includes("big") ? "x".repeat(2_000_000) : "small",
  }));
  const error = await faultOf(it.http.send({ ...GET, path: "/big", maxBytes: 1_000 }, FOREVER));
  expect([error.fault, error.code]).toEqual(["rejected", "response_too_large"]);
  expect((await it.http.send({ ...GET, maxBytes: 1_000 }, FOREVER)).bytes).toHaveLength(5);
});

test("a lost connection is transient, and is not tried again behind the caller's back", async () => {
  await using it = await opened(() => ({ reset: true }));
  expect((await faultOf(it.http.send({ ...GET, method: "POST", body: {} }, FOREVER))).fault).toBe(
    "transient",
  );
  expect(it.peer.heard).toHaveLength(1);
});

test("nobody there is transient", async () => {
  await using it = await opened(() => ({}));
  await it.peer[Symbol.asyncDispose]();
  const error = await faultOf(it.http.send(GET, FOREVER));
  expect([error.fault, error.code]).toEqual(["transient", "ECONNREFUSED"]);
});

test("our own time-out is transient, the caller's signal is the caller's own reason", async () => {
  await using it = await opened(() => new Promise<Scripted>(() => undefined), { timeoutMs: 30 });
  const error = await faultOf(it.http.send(GET, FOREVER));
  expect([error.fault, error.code]).toEqual(["transient", "timeout"]);
  await expect(it.http.send(GET, AbortSignal.abort(new Error("lease over")))).rejects.toThrow("lease over");
  await expect(it.http.send(GET, AbortSignal.timeout(5))).rejects.toMatchObject({
    fault: "transient",
    code: "timeout",
  });
  const abort = new AbortController();
  setTimeout(() => abort.abort(new Error("lease over")), 5);
  await expect(it.http.send(GET, abort.signal)).rejects.toThrow("lease over");
});
