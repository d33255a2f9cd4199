import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGuardedFetch } from "./guarded-fetch.ts";
import { isPublicAddress } from "./public-address.ts";

let server: Server;
let port: number;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === "/away") response.writeHead(302, { location: "http://169.254.169.254/" }).end();
    else response.end("inside");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const GET = { method: "GET", headers: {} };

/** The words of the whole chain of causes. */
async function failureOf(asking: Promise<unknown>): Promise<string> {
  const error: unknown = await asking.then(
    () => undefined,
    (it: unknown) => it,
  );
  const words: string[] = [];
  for (let it = error; it instanceof Error; it = it.cause) words.push(`${it.name}: ${it.message}`);
  return words.join(" / ");
}

test.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "255.255.255.255",
  "224.0.0.1",
  "::1",
  "::",
  "fe80::1",
  "fc00::1",
  "fd00:ec2::254",
  "::ffff:127.0.0.1",
  "::ffff:10.0.0.1",
  "64:ff9b::a00:1",
  "not an address",
])("%s is not on the open internet", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

test.each(["8.8.8.8", "20.190.128.1", "2a00:1450:4001::1"])("%s is", (address) => {
  expect(isPublicAddress(address)).toBe(true);
});

test("an inner address is refused in each of its spellings, and plain http everywhere", async () => {
  await using guarded = openGuardedFetch({ privateHosts: [] });
  for (const host of ["127.0.0.1", "2130706433", "0x7f.1", "[::1]", "[::ffff:7f00:1]", "localhost"]) {
    expect(await failureOf(guarded.fetch(`https://${host}:${port}/`, GET))).toContain("RefusedAddress");
  }
  expect(await failureOf(guarded.fetch("http://example.com/", GET))).toContain("RefusedAddress");
  expect(await failureOf(guarded.fetch("file:///etc/passwd", GET))).toContain("RefusedAddress");
});

test("a name that leads inside is refused, also where only one of its addresses does", async () => {
  const inside = [
    [{ address: "10.0.0.1", family: 4 }],
    [
      { address: "93.184.216.34", family: 4 },
      { address: "127.0.0.1", family: 4 },
    ],
  ];
  for (const addresses of inside) {
    await using guarded = openGuardedFetch({ privateHosts: [], resolve: () => Promise.resolve(addresses) });
    expect(await failureOf(guarded.fetch("https://provider.example/", GET))).toContain("RefusedAddress");
  }
});

test("what the operator has named is reached, by http too, and leads nowhere else", async () => {
  await using guarded = openGuardedFetch({ privateHosts: ["127.0.0.1"] });
  expect(await (await guarded.fetch(`http://127.0.0.1:${port}/`, GET)).text()).toBe("inside");
  const away = await guarded.fetch(`http://127.0.0.1:${port}/away`, GET);
  expect(away.status).toBe(302);
  await away.text();
});
