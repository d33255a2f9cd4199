import Fastify from "fastify";
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { openApiClient } from "./api-client.ts";
import { followEvaluation } from "./follow-evaluation.ts";
import { PLAIN } from "./terminal.ts";

const ACCOUNT = "0190d5c8-0000-7000-8000-000000000000";
const ID = "0190d5c8-0000-7000-8000-000000000001";
const NOW = new Date("2026-05-08T10:00:10Z");

interface Shown {
  readonly drawn: string;
  readonly notes: readonly string[];
}

/** Follows a search that stands like this whenever it is asked for, without patience. */
async function follow(standing: object): Promise<Shown> {
  await using app = Fastify();
  const evaluation = {
    id: ID,
    state: "running",
    value: "evil.example",
    dry_run: false,
    withdrawn: false,
    days: 10,
    found: 3,
    changed: 1,
    copies: 1,
    offers: 0,
    requested_by: "token:x",
    created_at: "2026-05-08T10:00:00.000Z",
    completed_at: null,
    ...standing,
  };
  const path = `/client/v4/accounts/${ACCOUNT}/email-security/evaluations/${ID}`;
  app.get(path, () => ({ success: true, errors: [], messages: [], result: evaluation }));
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 250 });
  let drawn = "";
  stream.on("data", (chunk: Buffer) => (drawn += chunk.toString()));
  const notes: string[] = [];
  const terminal = {
    out: () => {},
    note: (text: string) => void notes.push(text),
    columns: undefined,
    paint: PLAIN,
    ask: undefined,
    readInput: () => Promise.resolve(Buffer.alloc(0)),
    progress: stream,
  };
  const api = openApiClient({ baseUrl, token: "und_x", accountId: ACCOUNT });
  const { signal } = new AbortController();
  await followEvaluation({ terminal, signal, now: () => NOW }, api, ID, { waitMs: 0 });
  await new Promise(setImmediate);
  return { drawn, notes };
}

test("the bar says how far back all is searched, and who leaves is told how to come back", async () => {
  const { drawn, notes } = await follow({ searched_back_to: "2026-05-03T10:00:00.000Z" });
  expect(drawn).toMatch(
    /█{20}░{20} met in 3 messages, 1 judged otherwise; searched back to 2026-05-03 10:00:00 · 0 s/,
  );
  expect(notes).toEqual([
    `The server goes on searching by itself. To come back: undeliver evaluation follow ${ID}`,
  ]);
});

test("what is searched whole waits for a last look, and says when that is", async () => {
  const whole = { searched_back_to: "2026-04-28T10:00:00.000Z", looks_again_at: "2026-05-08T10:00:30.000Z" };
  expect((await follow(whole)).drawn).toContain("mail that came meanwhile is looked at at 10:00:30, in 20 s");
  const done = await follow({ ...whole, looks_again_at: null, state: "done", dry_run: true });
  expect(done.drawn).toMatch(/█{40} met in 3 messages, 1 would be judged otherwise/);
  expect(done.notes).toEqual([]);
});

test("a search that has not begun shows an empty bar", async () => {
  expect((await follow({ found: 0, changed: 0 })).drawn).toMatch(
    /░{40} met in 0 messages, 0 judged otherwise; nothing/,
  );
});
