import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { type CliRun, runCli } from "../../test/support/run-cli.ts";

const EVENT = {
  id: "0190d5c8-0000-7000-8000-000000000001",
  at: "2026-11-24T00:00:00.000Z",
  kind: "setting.saved",
  actor: "token:anna",
  investigate_id: null,
  copy_id: null,
  retraction_id: null,
  data: {},
};

/** `undeliver watch` on a server that answers one connection after the other so; the last answer is given for ever. */
async function watch(...answers: readonly ((response: ServerResponse) => void)[]): Promise<CliRun> {
  const left = [...answers];
  const server = createServer((_request, response) => (left.length > 1 ? left.shift() : left[0])?.(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const stop = new AbortController();
  const run = await runCli(["watch"], {
    connection: { baseUrl, accountId: "0190d5c8-0000-7000-8000-000000000000" },
    signal: stop.signal,
    onLine: () => stop.abort(),
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return run;
}

const stream = (response: ServerResponse): ServerResponse =>
  response.writeHead(200, { "content-type": "text/event-stream" });
const withEvent = (response: ServerResponse): void =>
  void stream(response).write(`id: 1-${EVENT.id}\ndata: ${JSON.stringify(EVENT)}\n\n`);
const refuse =
  (status: number) =>
  (response: ServerResponse): void =>
    void response.writeHead(status).end('{"errors":[{"message":"no"}]}');

test("a connection that ends before anything happened is made again, and whoever watches hears of it once", async () => {
  const ended = (response: ServerResponse): void => void stream(response).end("retry: 2000\n\n");
  const broken = (response: ServerResponse): void => {
    stream(response).write("retry: 2000\n\n");
    setTimeout(() => response.destroy(), 20);
  };
  const run = await watch(ended, broken, refuse(503), withEvent);
  expect(run.out).toMatch(/Auto-Retract settings saved by token:anna$/);
  expect(run.note.split("\n")).toEqual([
    "Watching; Ctrl-C ends it.",
    "The connection is lost; trying again.",
  ]);
});

test("a token that is revoked meanwhile ends it", async () => {
  const run = await watch((response) => void stream(response).end(), refuse(401));
  expect(run).toMatchObject({ exitCode: 1, out: "" });
  expect(run.note).toContain("The token is not accepted");
});

test("a server that refuses from the start is not asked again", async () => {
  expect(await watch(refuse(503))).toMatchObject({ exitCode: 1, out: "" });
});
