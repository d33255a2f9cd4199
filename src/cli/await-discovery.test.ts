import Fastify from "fastify";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openApiClient } from "./api-client.ts";
import { awaitDiscovery } from "./await-discovery.ts";
import { RetractionReply } from "./replies.ts";
import { PLAIN } from "./terminal.ts";

const ACCOUNT = "0190d5c8-0000-7000-8000-000000000000";
const ID = "0190d5c8-0000-7000-8000-000000000001";
const PATH = `/client/v4/accounts/${ACCOUNT}/email-security/retractions/${ID}`;
const DRAFT = {
  id: ID,
  kind: "manual",
  state: "draft",
  destination: "DeletedItems",
  investigate_id: null,
  hash: null,
  discovery: "running",
  discovered: 3,
  looked_at: 2_000,
  searched_share: 0.25,
  reason: "",
  requested_by: "token:x",
  created_at: "2026-03-02T09:00:00.000Z",
  completed_at: null,
  copies: 0,
  counts: {},
};

test("a search shows how much of the time it has gone through, and ends with its plan", async () => {
  await using app = Fastify();
  let asked = 0;
  const one = (result: unknown) => ({ success: true, errors: [], messages: [], result });
  app.get(PATH, () => {
    asked += 1;
    return one(
      asked < 2 ? { ...DRAFT, searched_share: 0.5 } : { ...DRAFT, discovery: "done", searched_share: null },
    );
  });
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 200 });
  let drawn = "";
  stream.on("data", (chunk: Buffer) => (drawn += chunk.toString()));
  const terminal = {
    out: () => {},
    note: () => {},
    columns: undefined,
    paint: PLAIN,
    ask: undefined,
    readInput: () => Promise.resolve(Buffer.alloc(0)),
    progress: stream,
  };
  const api = openApiClient({ baseUrl, token: "und_x", accountId: ACCOUNT });
  const deps = { terminal, signal: new AbortController().signal, now: () => new Date() };
  expect(await awaitDiscovery(deps, api, RetractionReply.parse(DRAFT))).toMatchObject({ discovery: "done" });
  await new Promise(setImmediate);
  expect(drawn).toMatch(/█{10}░{30} 3 messages found among 2,000 looked at/);
  expect(drawn).toMatch(/█{20}░{20} 3 messages found among 2,000 looked at/);
});
