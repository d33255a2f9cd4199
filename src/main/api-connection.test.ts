import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { readApiConnection } from "./api-connection.ts";

const DEMO = {
  token: "und_demo",
  accountId: "0190d5c8-0000-7000-8000-000000000000",
  baseUrl: "http://127.0.0.1:18080",
};

let UNDELIVER_DATA_DIR: string;
beforeAll(async () => {
  UNDELIVER_DATA_DIR = await mkdtemp(join(tmpdir(), "undeliver-connection-"));
  await writeFile(join(UNDELIVER_DATA_DIR, "demo.token"), JSON.stringify(DEMO));
  return () => rm(UNDELIVER_DATA_DIR, { recursive: true });
});

test("without any settings the demo on this machine is asked, as its own user", async () => {
  expect(await readApiConnection({ UNDELIVER_DATA_DIR })).toEqual(DEMO);
});

test("a token of one's own goes to the server on this machine, and not to the demo's account", async () => {
  const connection = await readApiConnection({ UNDELIVER_DATA_DIR, UNDELIVER_TOKEN: "und_own" });
  expect(connection).toEqual({ baseUrl: DEMO.baseUrl, token: "und_own" });
});

test("an address that is given wins, and its last slash goes", async () => {
  const given = {
    UNDELIVER_DATA_DIR,
    UNDELIVER_TOKEN: "und_own",
    UNDELIVER_URL: "https://undeliver.example/",
  };
  expect(await readApiConnection(given)).toEqual({ baseUrl: "https://undeliver.example", token: "und_own" });
});

test("a file that names another machine gets no token sent there", async () => {
  const planted = { ...DEMO, baseUrl: "http://127.0.0.1.evil.example:8080" };
  await writeFile(join(UNDELIVER_DATA_DIR, "demo.token"), JSON.stringify(planted));
  const { baseUrl } = await readApiConnection({ UNDELIVER_DATA_DIR, UNDELIVER_TOKEN: "und_own" });
  expect(baseUrl).toBe("http://127.0.0.1:8080");
});

test("a file that is cut off is as good as none", async () => {
  await writeFile(join(UNDELIVER_DATA_DIR, "demo.token"), '{"tok');
  expect((await readApiConnection({ UNDELIVER_DATA_DIR })).token).toBeUndefined();
});

test("without a demo it is where a server of this environment listens", async () => {
  const nowhere = { UNDELIVER_DATA_DIR: "/nowhere" };
  expect((await readApiConnection(nowhere)).baseUrl).toBe("http://127.0.0.1:8080");
  const listening = { ...nowhere, UNDELIVER_HTTP_LISTEN: "127.0.0.1:9090" };
  expect((await readApiConnection(listening)).baseUrl).toBe("http://127.0.0.1:9090");
});
