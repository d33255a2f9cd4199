import Fastify, { type FastifyInstance } from "fastify";
import { expect, test } from "vitest";
import { type CliOptions, type CliRun, runCli } from "../../test/support/run-cli.ts";

const ACCOUNT = "0190d5c8-0000-7000-8000-000000000000";
const BASE = `/client/v4/accounts/${ACCOUNT}/email-security`;
const RUN = "0190d5c8-0000-7000-8000-000000000001";
const MESSAGE = "0190d5c8-0000-7000-8000-000000000002";
const HASH = "ab".repeat(32);

interface Fake extends AsyncDisposable {
  readonly calls: readonly string[];
  run(argv: readonly string[], options?: CliOptions): Promise<CliRun>;
}

/** An API with one retraction of one message in two mailboxes, which settles a little more each time it is asked. */
async function openFake(
  ends: readonly [string, string],
  evidence: object = {},
  kind = "manual",
): Promise<Fake> {
  const app = Fastify();
  const calls: string[] = [];
  app.addHook("onRequest", async ({ method, url }) => void calls.push(`${method} ${url.replace(BASE, "")}`));
  retractionRoutes(app, { ends, evidence, kind });
  const baseUrl = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    calls,
    run: (argv, options) =>
      runCli(argv, { connection: { baseUrl, token: "und_x", accountId: ACCOUNT }, ...options }),
    [Symbol.asyncDispose]: () => app.close(),
  };
}

interface Story {
  readonly ends: readonly [string, string];
  readonly evidence: object;
  readonly kind: string;
}

function retractionRoutes(app: FastifyInstance, { ends, evidence, kind }: Story): void {
  let asked = 0;
  const outcomes = (): readonly string[] => [ends[0], asked > 1 ? ends[1] : "pending"];
  const retraction = (state: string, counts: object) => ({
    id: RUN,
    kind,
    state,
    destination: "DeletedItems",
    investigate_id: null,
    hash: HASH,
    reason: "",
    requested_by: "token:x",
    created_at: "2026-03-02T09:00:00.000Z",
    completed_at: null,
    copies: 2,
    counts,
  });
  const copy = (index: number, outcome: string) => ({
    copy_id: `c${index}`,
    retraction_id: RUN,
    investigate_id: MESSAGE,
    recipient: `user${index}@corp.example`,
    mailbox: null,
    kind: "retract",
    destination: "DeletedItems",
    reached: outcome === "moved" ? "trash" : null,
    outcome,
    reason: outcome === "failed" ? "\u001b[2Jthe provider said no" : "",
    evidence,
    attempts: 1,
    requested_at: "2026-03-02T09:00:00.000Z",
    completed_at: outcome === "pending" ? null : "2026-03-02T09:00:00.250Z",
  });
  const one = (result: unknown) => ({ success: true, errors: [], messages: [], result });
  const counted = (): object =>
    outcomes().reduce<Record<string, number>>((sum, it) => ({ ...sum, [it]: (sum[it] ?? 0) + 1 }), {});
  const planned = (watch: object | undefined) => ({
    ...retraction("draft", { pending: 2 }),
    late: watch === undefined ? null : { idle_days: null, ...watch, ended_at: null },
    late_count: 0,
  });
  let late: object | undefined;
  app.post(`${BASE}/retractions`, ({ body }) => {
    late = (body as { readonly late?: object }).late;
    return one(planned(late));
  });
  app.get(`${BASE}/retractions/${RUN}/plan`, () =>
    one({
      retraction: planned(late),
      messages: 1,
      mailboxes: 2,
      integrations: [{ name: "m", provider: "microsoft", copies: 2 }],
      important_people: [],
      samples: [],
      obstacles: [],
      final: false,
      needs_approval: null,
      drift: null,
      survey: null,
    }),
  );
  app.post(`${BASE}/retractions/${RUN}/apply`, (request, reply) => {
    expect(request.body).toEqual({ hash: HASH });
    return reply.send(one(retraction("running", { pending: 2 })));
  });
  app.post(`${BASE}/retractions/${RUN}/cancel`, () => one(retraction("done", { refused: 2 })));
  app.post(`${BASE}/retractions/${RUN}/release`, (request, reply) => {
    const isUndo = kind === "release";
    const wanted = isUndo ? { copies: ["c0", "c1"], draft: true } : { copies: ["c0"] };
    expect(request.body).toEqual({ ...wanted, reason: "" });
    return reply.send(one(retraction(isUndo ? "draft" : "running", { pending: 2 })));
  });
  app.get(`${BASE}/retractions/${RUN}`, () => {
    asked += 1;
    return one(retraction("running", counted()));
  });
  app.get(`${BASE}/retractions/${RUN}/copies`, () => ({
    ...one(outcomes().map((it, index) => copy(index, it))),
    result_info: { count: 2, page: 1, per_page: 1000, total_count: 2 },
  }));
  app.get(`${BASE}/investigate/${MESSAGE}/copies`, () =>
    one(
      [0, 1].map((index) => ({
        copy_id: `c${index}`,
        mailbox: `user${index}@corp.example`,
        recipients: [],
        exempt: null,
        latest: copy(index, "moved"),
        hits: [
          {
            id: `h${index}`,
            origin: { folderPath: "Inbox/Projects" },
            restored_at: index === 0 ? null : "2026-03-02T09:00:00Z",
          },
        ],
      })),
    ),
  );
}

const RETRACT = ["retract", MESSAGE, "--to", "trash"];

test("a dry run shows the plan, takes it back and moves nothing", async () => {
  await using api = await openFake(["moved", "moved"]);
  const run = await api.run([...RETRACT, "--dry-run"]);
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain("2 copies of 1 message in 2 mailboxes → Trash");
  expect(run.out).toContain("user1@corp.example");
  expect(run.out).toContain("Reversible");
  expect(api.calls).toContain(`POST /retractions/${RUN}/cancel`);
  expect(api.calls).not.toContain(`POST /retractions/${RUN}/apply`);
});

test.each([
  [["retract", "m1", "--to", "trash"], "undeliver trace"],
  [["retract", MESSAGE, "m1", "--to", "trash"], "undeliver trace"],
  [["release", "x"], "undeliver retraction list"],
  [["retraction", "show", ""], "undeliver retraction list"],
  [["trace", "show", "Invoice"], "undeliver trace"],
])("%j: what is no id is said at once, with where to find one", async (argv, where) => {
  const run = await runCli(argv);
  expect(run).toMatchObject({ exitCode: 2, out: "" });
  expect(run.note).toContain(where);
});

test("nothing moves without consent, and a plan that was turned down is taken back", async () => {
  for (const options of [{}, { answer: "no" }]) {
    await using api = await openFake(["moved", "moved"]);
    expect(await api.run(RETRACT, options)).toMatchObject({ exitCode: 1 });
    expect(api.calls).toContain(`POST /retractions/${RUN}/cancel`);
    expect(api.calls).not.toContain(`POST /retractions/${RUN}/apply`);
  }
});

test("it waits until every copy has settled; the outcomes add up", async () => {
  await using api = await openFake(["moved", "removed_by_user"]);
  const run = await api.run(RETRACT, { answer: "y" });
  expect(run.exitCode).toBe(0);
  expect(run.out).toContain("2 copies: 1 moved, 1 removed_by_user");
  expect(run.out).toMatch(/user0@corp\.example +moved +Trash +trash +250 ms/);
});

test("a copy that did not end where asked makes the command fail, with its harmless reason", async () => {
  await using api = await openFake(["moved", "failed"]);
  const run = await api.run([...RETRACT, "--yes"]);
  expect(run.exitCode).toBe(1);
  expect(run.note).toContain("1 of 2 copies did not end where asked");
  expect(run.out).toContain("[2Jthe provider said no");
  expect(run.out).not.toContain("\u001b");
});

test("who does not want to wait any longer is told what is open", async () => {
  await using api = await openFake(["moved", "not_yet_found"]);
  const run = await api.run([...RETRACT, "--yes", "--wait", "1"]);
  expect(run.exitCode).toBe(1);
  // However often it had time to ask.
  expect(run.out).toMatch(/1 moved, 1 (not_yet_found|pending)/);
});

test("JSON has the retraction and all copies, and nothing else on standard output", async () => {
  await using api = await openFake(["moved", "moved"]);
  const run = await api.run([...RETRACT, "--yes", "--json"]);
  expect(run.json).toMatchObject({ retraction: { counts: { moved: 2 } }, copies: [{}, {}] });
});

test("a release shows where each mail goes back to, and which field differs", async () => {
  const evidence = { items: [{ differences: [{ field: "folder", was: "Inbox/Projects", is: "Inbox" }] }] };
  await using api = await openFake(["restored", "restored"], evidence);
  const run = await api.run(["release", RUN, "--yes"]);
  expect(run.exitCode).toBe(0);
  expect(run.out).toMatch(/user0@corp\.example +Inbox\/Projects/);
  expect(run.out).toContain("differs in folder: Inbox/Projects → Inbox");
});

test("a release that fails fails the command", async () => {
  await using api = await openFake(["restored", "restore_failed"]);
  expect(await api.run(["release", RUN, "--yes"])).toMatchObject({ exitCode: 1 });
});

test("a run that watches says for how long, and that only a watch can be idle", async () => {
  await using api = await openFake(["moved", "moved"]);
  const watched = await api.run([...RETRACT, "--dry-run", "--watch", "14d", "--idle", "3"]);
  expect(watched.out).toMatch(/Takes what comes late: until [0-9: -]{19}, or 3 days without one\./);
  const idle = await api.run([...RETRACT, "--dry-run", "--idle", "3d"]);
  const follow = await api.run([...RETRACT, "--dry-run", "--follow-forwards"]);
  expect([follow.exitCode, follow.note]).toEqual([2, expect.stringContaining("--watch")]);
  expect([idle.exitCode, idle.note]).toEqual([2, expect.stringContaining("--watch")]);
  expect((await api.run([...RETRACT, "--watch", "91"])).exitCode).toBe(2);
});

test("the undo of a release asks first, and takes out again what that brought back", async () => {
  await using api = await openFake(["moved", "moved"], {}, "release");
  expect(await api.run(["release", RUN], { answer: "no" })).toMatchObject({ exitCode: 1 });
  const run = await api.run(["release", RUN, "--yes"]);
  expect(run).toMatchObject({ exitCode: 0 });
  expect(run.out).toContain("2 copies: 2 moved");
});

test("a release of a mailbox that the run did not touch has nothing to bring back", async () => {
  await using api = await openFake(["moved", "moved"]);
  const run = await api.run(["release", RUN, "--yes", "--mailbox", "else@corp.example"]);
  expect(run.exitCode).toBe(1);
  expect(run.note).toContain("nothing to bring back");
});

test("what a release set back of what had been changed meanwhile is shown", async () => {
  const setBack = [{ field: "read", was: "false", is: "true" }];
  await using api = await openFake(["restored", "restored"], { items: [{ differences: [], setBack }] });
  expect((await api.run(["release", RUN, "--yes"])).out).toContain("set back read: true → false");
});
