import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { clockOf } from "./clock-of.ts";

async function ask(answer: RequestListener): Promise<unknown> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const url = `http://127.0.0.1:${port}/any/path`;
    const { signal } = new AbortController();
    return await clockOf(url, () => new Date(), signal).catch((error: unknown) => error);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const DATE = "Mon, 04 May 2026 10:00:00 GMT";

test.each([200, 401, 404, 405])(
  "an answer says what the clock there shows, whatever else it says: %s",
  async (status) => {
    const clock = await ask((request, response) => {
      expect(request.headers.authorization).toBeUndefined();
      response.writeHead(status, { date: DATE }).end();
    });
    expect(clock).toEqual(new Date(DATE));
  },
);

test("a server in trouble may be a gateway with a clock of its own", async () => {
  const error = await ask((_request, response) => response.writeHead(503, { date: DATE }).end());
  expect(error).toMatchObject({ fault: "transient", code: "http_503" });
});

test("an answer without a date says nothing", async () => {
  const error = await ask((_request, response) => {
    response.sendDate = false;
    response.end();
  });
  expect(error).toMatchObject({ fault: "rejected", code: "no_date" });
});
