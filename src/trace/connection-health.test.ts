import { expect, test } from "vitest";
import { type IntegrationId, newId } from "#shared/ids.ts";
import { type ConnectionHealth, problemsOfConnection } from "./connection-health.ts";
import { standingOf } from "./health-standing.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const HOUR_MS = 3_600_000;
const hours = (n: number): Date => new Date(NOW.getTime() + n * HOUR_MS);

const WELL: ConnectionHealth = {
  integrationId: newId<IntegrationId>(NOW),
  name: "Exchange",
  provider: "microsoft",
  stopped: undefined,
  answeredAt: hours(-100),
  credentialExpiresAt: undefined,
  createdAt: hours(-100),
  directory: { freshAt: hours(-1), isReading: false, dueAt: hours(1), trouble: undefined },
  selfTest: { endedAt: hours(-2), failed: 0, first: undefined, trouble: undefined },
  named: { lostInScope: [], foreignInScope: [], emptyInScope: [], lostImportant: [] },
  coverage: { mails: 400, seen: 399 },
};

const stopped = { code: "AADSTS7000222", reason: "the provider answered 401 AADSTS7000222", at: hours(-1) };
const first = { subject: "Mail.ReadWrite", detail: "It was refused.", advice: "Grant it." };
const selfTest = { endedAt: hours(-2), failed: 2, first, trouble: undefined };
const directory = (part: Partial<ConnectionHealth["directory"]>) => ({
  directory: { ...WELL.directory, ...part },
});
const named = (part: Partial<ConnectionHealth["named"]>) => ({ named: { ...WELL.named, ...part } });
const unread = directory({ freshAt: undefined, dueAt: undefined });

test.each<[string, Partial<ConnectionHealth>, readonly string[]]>([
  ["a connection that works", {}, []],
  ["one that the provider has refused", { stopped }, ["stopped"]],
  ["one that was never asked anything", { answeredAt: undefined }, ["untested"]],
  ["a credential that ends in a month", { credentialExpiresAt: hours(31 * 24) }, []],
  ["a credential that ends in a week", { credentialExpiresAt: hours(7 * 24) }, ["credential_ends"]],
  ["a credential that has ended", { credentialExpiresAt: hours(-1) }, ["credential_ended"]],
  ["one that no self-test has tried", { selfTest: undefined }, []],
  ["a self-test that has failed", { selfTest }, ["self_test_failed"]],
  ["a self-test that failed before it was stopped", { selfTest, stopped }, ["stopped"]],
  ["a directory that is about to be read first", { ...unread, createdAt: hours(-0.2) }, []],
  ["a directory that was never read", unread, ["directory_unread"]],
  ["a directory that is being read first", directory({ freshAt: undefined, isReading: true }), []],
  ["a directory that refuses", directory({ trouble: { code: "empty_directory" } }), ["directory_trouble"]],
  ["a directory that waits for a process", directory({ dueAt: hours(-0.5) }), []],
  ["a directory that no process reads", directory({ dueAt: hours(-2) }), ["directory_late"]],
  ["a directory that is read on demand", directory({ dueAt: undefined, freshAt: hours(-900) }), []],
  [
    "a stopped one, whose directory nobody reads",
    { stopped, ...directory({ dueAt: hours(-9) }) },
    ["stopped"],
  ],
  ["a scope that names what the directory lost", named({ lostInScope: ["Pilot", "Legal"] }), ["scope_lost"]],
  [
    "a scope that names what is another connection's",
    named({ foreignInScope: ["everyone"] }),
    ["scope_foreign"],
  ],
  ["a scope that names a group without members", named({ emptyInScope: ["Council"] }), ["scope_empty"]],
  ["a lost group of important people", named({ lostImportant: ["Board"] }), ["important_group_lost"]],
  ["journaling that misses mail", { coverage: { mails: 400, seen: 380 } }, ["coverage_low"]],
])("%s is told as it is", (_, change, codes) => {
  expect(problemsOfConnection({ ...WELL, ...change }, NOW).map((it) => it.code)).toEqual(codes);
});

test("what is wrong says what to do, by the provider's own code where it is known", () => {
  const [first] = problemsOfConnection({ ...WELL, stopped }, NOW);
  expect(first?.text).toMatch(
    /^Nothing is looked for .*: the provider answered 401 AADSTS7000222\. .*make a new one/,
  );
  const byPerson = { code: "stopped_by_person", reason: "We move. ", at: undefined };
  expect(problemsOfConnection({ ...WELL, stopped: byPerson }, NOW)[0]?.text).toMatch(/: We move\.$/);
  const trouble = directory({ trouble: { code: "empty_directory" } });
  expect(problemsOfConnection({ ...WELL, ...trouble }, NOW)[0]?.text).toContain("nothing was removed");
});

test("what a setting names and cannot mean is named, with what protects meanwhile", () => {
  const text = (part: Partial<ConnectionHealth["named"]>) =>
    problemsOfConnection({ ...WELL, ...named(part) }, NOW)[0]?.text;
  expect(text({ lostInScope: ["Pilot", "Legal"] })).toMatch(/names Pilot, Legal, .* stays excepted/);
  expect(text({ foreignInScope: ["everyone"] })).toMatch(/everyone, which belongs to another connection/);
  expect(text({ lostImportant: ["Board"] })).toMatch(/Board, .* stays important until/);
});

test("a self-test that failed says in how many lines, and what to do about the first", () => {
  const text = (it: ConnectionHealth["selfTest"]) =>
    problemsOfConnection({ ...WELL, selfTest: it }, NOW)[0]?.text;
  expect(text(selfTest)).toBe(
    "Its last self-test has failed in 2 lines, first of all: Mail.ReadWrite: It was refused. Grant it.",
  );
  const plain = { subject: undefined, detail: "It was refused.", advice: undefined };
  expect(text({ endedAt: hours(-2), failed: 1, first: plain, trouble: undefined })).toBe(
    "Its last self-test has failed in one line: It was refused.",
  );
  expect(text({ endedAt: hours(-2), failed: 0, first: undefined, trouble: "its process ended" })).toBe(
    "Its last self-test did not try everything: its process ended. Run it again.",
  );
});

test("of several problems the worst counts", () => {
  const standing = (change: Partial<ConnectionHealth>) =>
    standingOf(problemsOfConnection({ ...WELL, ...change }, NOW));
  expect(standing({})).toBe("good");
  expect(standing({ answeredAt: undefined })).toBe("watch");
  expect(standing({ answeredAt: undefined, coverage: { mails: 100, seen: 1 } })).toBe("bad");
});
