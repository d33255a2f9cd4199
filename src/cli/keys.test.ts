import { expect, test } from "vitest";
import { runCli } from "../../test/support/run-cli.ts";

test("the names of the keys are listed with how much hangs on each", async () => {
  const shown = {
    sealing: "aaaa",
    others: ["bbbb"],
    values: { aaaa: 3, bbbb: 1 },
    file: "/data/secret-key",
  };
  const keys = { list: () => Promise.resolve(shown), rotate: () => Promise.reject(new Error("unused")) };
  const { out } = await runCli(["keys", "list"], { operator: { keys } });
  expect(out).toMatch(/seals and opens +aaaa\nopens only +bbbb\nkept in +\/data\/secret-key\n/);
  expect(out).toContain("sealed under bbbb  1 secret");
  expect((await runCli(["keys", "list", "--json"], { operator: { keys } })).json).toEqual(shown);
});

test("a rotation says what it did, or which processes it waits for and how they learn the key", async () => {
  const rotate = (file: string | undefined, result: "rotated" | "processes_behind") => {
    const processes = [{ roles: ["worker"], startedAt: new Date("2026-01-02T03:04:05Z") }];
    const rotated =
      result === "rotated"
        ? ({ result, key: "aaaa", resealed: 4, file } as const)
        : ({ result, key: "aaaa", processes, file } as const);
    const keys = { list: () => Promise.reject(new Error("unused")), rotate: () => Promise.resolve(rotated) };
    return runCli(["keys", "rotate"], { operator: { keys } });
  };
  const done = await rotate(undefined, "rotated");
  expect(done).toMatchObject({
    exitCode: 0,
    out: "4 secrets sealed anew: everything is under the key aaaa now.",
  });
  expect(done.note).toContain("UNDELIVER_OTHER_SECRET_KEYS is not needed any more");
  expect((await rotate("/data/secret-key", "rotated")).note).toContain("Keep a copy of /data/secret-key");
  const waits = await rotate(undefined, "processes_behind");
  expect(waits).toMatchObject({ exitCode: 1, out: "" });
  expect(waits.note).toContain("1 process of this instance (worker since 2026-01-02 03:04:05)");
  expect(waits.note).toContain("UNDELIVER_OTHER_SECRET_KEYS");
  expect((await rotate("/data/secret-key", "processes_behind")).note).toContain("start them anew");
});
