import Fastify from "fastify";
import { expect, test } from "vitest";
import { type CliOptions, type CliRun, runCli } from "../../test/support/run-cli.ts";

const ACCOUNT = "0190d5c8-0000-7000-8000-000000000000";
const BASE = `/client/v4/accounts/${ACCOUNT}/email-security`;
const RUN = "0190d5c8-0000-7000-8000-000000000001";

interface Standing {
  readonly kind?: string;
  readonly state?: string;
  readonly outcomes: readonly string[];
  readonly late?: object;
}

/** Runs a command before an API with one retraction, which stands as `standing` says when it is asked for the n-th time. */
async function follow(
  standing: (asked: number) => Standing,
  argv: readonly string[],
  options: CliOptions = {},
): Promise<CliRun> {
  await using app = Fastify();
  let asked = 0;
  const one = (result: unknown) => ({ success: true, errors: [], messages: [], result });
  app.get(`${BASE}/retractions/${RUN}`, () => {
    asked += 1;
    return one(retraction(standing(asked)));
  });
  app.get(`${BASE}/retractions/${RUN}/copies`, () => one(standing(asked).outcomes.map(copy)));
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  return await runCli(["retraction", "follow", RUN, ...argv], {
    connection: { baseUrl, token: "und_x", accountId: ACCOUNT },
    ...options,
  });
}

function retraction({ kind = "manual", state = "running", outcomes, late }: Standing): object {
  const counts: Record<string, number> = {};
  for (const it of outcomes) counts[it] = (counts[it] ?? 0) + 1;
  return {
    id: RUN,
    kind,
    state,
    destination: "DeletedItems",
    investigate_id: null,
    hash: null,
    reason: "",
    requested_by: "token:x",
    created_at: "2026-03-02T09:00:00.000Z",
    completed_at: null,
    copies: outcomes.length,
    counts,
    late: late ?? null,
  };
}

function copy(outcome: string, index: number): object {
  return {
    copy_id: `c${index}`,
    retraction_id: RUN,
    investigate_id: RUN,
    recipient: `user${index}@corp.example`,
    mailbox: null,
    kind: "retract",
    destination: "DeletedItems",
    reached: null,
    outcome,
    reason: "",
    evidence: {},
    attempts: 1,
    requested_at: "2026-03-02T09:00:00.000Z",
    completed_at: null,
  };
}

const OPEN: Standing = { outcomes: ["moved", "throttled"] };

test("a run that somebody has left is followed to its end", async () => {
  const run = await follow((asked) => (asked > 2 ? { outcomes: ["moved", "moved"] } : OPEN), []);
  expect(run).toMatchObject({ exitCode: 0 });
  expect(run.out).toContain("2 copies: 2 moved");
  expect(run.note).not.toContain("still open");
});

test("Ctrl-C leaves a run that goes on, and says how to come back to it", async () => {
  const stop = new AbortController();
  const standing = (asked: number): Standing => {
    if (asked === 3) stop.abort();
    return OPEN;
  };
  const run = await follow(standing, [], { signal: stop.signal });
  expect(run).toMatchObject({ exitCode: 1 });
  expect(run.note).toContain(`1 copy is still open; the server goes on by itself.`);
  expect(run.note).toContain(`undeliver retraction follow ${RUN}`);
  expect(run.note).toContain("1 of 2 copies did not end where asked, or not yet");
  expect(run.out).toContain("1 moved, 1 throttled");
});

test("whose patience ends is told the same; JSON has the run as it stands then", async () => {
  const run = await follow(() => OPEN, ["--wait", "0", "--json"]);
  expect(run).toMatchObject({ exitCode: 1, json: { retraction: { id: RUN }, copies: [{}, {}] } });
  expect(run.note).toContain(`undeliver retraction follow ${RUN}`);
});

test("a release is followed to its comparison", async () => {
  const released = await follow(() => ({ kind: "release", outcomes: ["restored"] }), []);
  expect(released.out).toContain("Compared field by field: nothing differs.");
  const failed = await follow(() => ({ kind: "release", outcomes: ["restore_failed"] }), []);
  expect(failed).toMatchObject({ exitCode: 1 });
  expect(failed.out).not.toContain("nothing differs");
});

test("a plan that nobody has applied is no run to follow; one that watches says until when", async () => {
  const draft = await follow(() => ({ state: "draft", outcomes: ["pending"] }), []);
  expect(draft).toMatchObject({ exitCode: 1, out: "" });
  expect(draft.note).toContain(`undeliver retraction apply ${RUN}`);
  const late = { until: "2026-03-09T09:00:00.000Z", idle_days: null, ended_at: null };
  const watching = await follow(() => ({ state: "watching", outcomes: ["moved"], late }), []);
  expect(watching.note).toContain("Takes what comes late until 2026-03-09 09:00:00.");
});
