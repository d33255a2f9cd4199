import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { openGuardedFetch } from "#shared/guarded-fetch.ts";
import { openOpenIdConnect } from "./open-id-connect.ts";

/** A provider that says where people sign in, and counts who asks. */
async function openProvider() {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.setHeader("content-type", "application/json");
    response.end(
      JSON.stringify({
        issuer: origin(),
        authorization_endpoint: `${origin()}/authorize`,
        token_endpoint: `${origin()}/token`,
        jwks_uri: `${origin()}/keys`,
      }),
    );
  });
  const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    provider: { issuer: origin(), clientId: "undeliver", clientSecret: "secret" },
    requests: () => requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test("however many begin to sign in, their provider is asked once a minute", async () => {
  await using it = await openProvider();
  await using guarded = openGuardedFetch({ privateHosts: ["127.0.0.1"] });
  let now = 0;
  const openId = openOpenIdConnect(guarded, () => now);
  const begin = () => openId.begin(it.provider, "https://undeliver.example/back", "ann@corp.example");
  const begun = await Promise.all(Array.from({ length: 20 }, begin));
  expect(it.requests()).toBe(1);
  // Each with a state of its own all the same.
  expect(new Set(begun.map(({ journey }) => journey.state)).size).toBe(20);
  now = 60_001;
  await begin();
  expect(it.requests()).toBe(2);
});

test("whoever enters a provider hears of it as it is now, and another secret is another one", async () => {
  await using it = await openProvider();
  await using guarded = openGuardedFetch({ privateHosts: ["127.0.0.1"] });
  const openId = openOpenIdConnect(guarded, () => 0);
  await openId.begin(it.provider, "https://undeliver.example/back", "ann@corp.example");
  expect(await openId.whyNot(it.provider)).toBeUndefined();
  await openId.begin(
    { ...it.provider, clientSecret: "x" },
    "https://undeliver.example/back",
    "a@corp.example",
  );
  expect(it.requests()).toBe(3);
});
