import { expect, test } from "vitest";
import { openSealKeys } from "./seal-key-store.ts";

const NAME = "s._domainkey.google.com";
const dnsError = (code: string) => Object.assign(new Error(code), { code });

function store(answers: readonly (string | Error)[]) {
  const clock = { at: new Date("2026-10-05T08:00:00Z") };
  const asked: string[] = [];
  const keys = openSealKeys(
    (name) => {
      const answer = answers[asked.push(name) - 1] ?? "late";
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve([answer]);
    },
    () => clock.at,
  );
  return { keys, asked, clock };
}

test("a key is asked for once an hour", async () => {
  const { keys, asked, clock } = store(["one", "two"]);
  expect(await keys.fetch([NAME])).toEqual({ [NAME]: { kind: "found", record: "one" } });
  expect(await keys.fetch([NAME])).toEqual(keys.known());
  expect(asked).toEqual([NAME]);
  clock.at = new Date(clock.at.getTime() + 3_600_001);
  expect(keys.known()).toEqual({});
  expect(await keys.fetch([NAME])).toEqual({ [NAME]: { kind: "found", record: "two" } });
});

test.each(["ENOTFOUND", "ENODATA"])("%s is an answer and is remembered", async (code) => {
  const { keys, asked } = store([dnsError(code)]);
  expect(await keys.fetch([NAME])).toEqual({ [NAME]: { kind: "none" } });
  await keys.fetch([NAME]);
  expect(asked).toHaveLength(1);
});

test.each(["ETIMEOUT", "ESERVFAIL", "ECONNREFUSED"])("%s is no answer and is asked again", async (code) => {
  const { keys } = store([dnsError(code), "one"]);
  expect(await keys.fetch([NAME])).toEqual({ [NAME]: { kind: "unreachable" } });
  expect(keys.known()).toEqual({});
  expect(await keys.fetch([NAME])).toEqual({ [NAME]: { kind: "found", record: "one" } });
});

test("invented selectors push each other out, and never grow without bound", async () => {
  const { keys } = store([]);
  await keys.fetch(Array.from({ length: 500 }, (_, at) => `s${at}._domainkey.google.com`));
  expect(Object.keys(keys.known()).length).toBeLessThanOrEqual(32);
});
