import { type AddressInfo, connect, type Socket } from "node:net";
import fastify from "fastify";
import { expect, test } from "vitest";
import { endQuietConnections } from "./end-quiet-connections.ts";

/** Long before Node ends the connection of itself, which it does after a minute. */
const SOON_MS = 30_000;

async function fixture() {
  const app = fastify();
  endQuietConnections(app);
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<string>();
  app.get("/now", () => "now");
  app.get("/later", () => {
    asked.resolve();
    return answer.promise;
  });
  const origin = await app.listen({ host: "127.0.0.1", port: 0 });
  return { app, origin, asked: asked.promise, answer: answer.resolve };
}

async function timed(work: PromiseLike<unknown>): Promise<number> {
  const since = performance.now();
  await work;
  return performance.now() - since;
}

test("who has connected and asks nothing does not hold up the end", async () => {
  const { app, origin } = await fixture();
  const { port } = app.server.address() as AddressInfo;
  const reserve = await new Promise<Socket>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
  });
  reserve.on("error", () => {});
  await (await fetch(`${origin}/now`)).text(); // and keeps its connection
  expect(await timed(app.close())).toBeLessThan(SOON_MS);
  reserve.destroy();
});

test("what is being answered is answered to its end", async () => {
  const { app, origin, asked, answer } = await fixture();
  const reply = fetch(`${origin}/later`);
  await asked;
  const closing = app.close();
  setTimeout(() => answer("at last"), 100);
  expect(await (await reply).text()).toBe("at last");
  expect(await timed(closing)).toBeLessThan(SOON_MS);
});
