import { afterAll, beforeAll, expect, test } from "vitest";
import { startDnsServer, type TestDnsServer } from "../../test/support/dns-server.ts";
import { openResolver } from "./open-resolver.ts";

let dns: TestDnsServer;
beforeAll(async () => {
  dns = await startDnsServer();
});
afterAll(() => dns[Symbol.asyncDispose]());

test("the records of a name are asked of the configured server, each as one string however it is cut", async () => {
  const long = "x".repeat(400);
  dns.records.set("corp.example", ["v=spf1 -all", long]);
  const resolve = openResolver([dns.address]);
  expect((await resolve("corp.example")).toSorted()).toEqual(["v=spf1 -all", long]);
});

test("a name that is not there is told from a server that fails and from one that is not there", async () => {
  dns.failing.add("broken.example");
  const resolve = openResolver([dns.address]);
  await expect(resolve("nothing.example")).rejects.toMatchObject({ code: "ENOTFOUND" });
  await expect(resolve("broken.example")).rejects.toMatchObject({ code: "ESERVFAIL" });
  await expect(openResolver(["127.0.0.1:9"])("corp.example")).rejects.toMatchObject({
    code: expect.stringMatching(/^E(CONNREFUSED|TIMEOUT)$/),
  });
});
