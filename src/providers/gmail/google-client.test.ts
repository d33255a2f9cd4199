import { expect, test } from "vitest";
import { openHttp } from "../http.ts";
import {
  type Heard,
  openBudget,
  openScriptedPeer,
  type Scripted,
} from "../../../test/support/providers/scripted-peer.ts";
import { openTokenCache } from "../token-cache.ts";
import { type GoogleCall, openGoogleClient } from "./google-client.ts";

const FOREVER = new AbortController().signal;
const NOW = new Date("2026-05-04T10:00:00Z");
const PROJECT = { name: "gmail-project:i", unitsPerMinute: 1_200_000 };
const CALL: GoogleCall = { user: "ann@acme.test", units: 5, method: "GET", path: "/x" };

async function opened(
  answer: (heard: Heard) => Scripted | Promise<Scripted>,
  isTaken?: () => Promise<boolean>,
) {
  const stack = new AsyncDisposableStack();
  const peer = stack.use(await openScriptedPeer(answer));
  let tokens = 0;
  const budget = openBudget();
  const client = openGoogleClient({
    http: stack.use(openHttp(peer.url, { now: () => NOW })),
    tokens: openTokenCache(
      async (user) => {
        tokens += 1;
        return { value: `${user}-${tokens}`, expiresAt: new Date(NOW.getTime() + 3_600_000) };
      },
      () => NOW,
    ),
    budget,
    projectScope: PROJECT,
    now: () => NOW,
    limits: { perUser: 3 },
    ...(isTaken && { isTaken }),
  });
  const call = (change: Partial<GoogleCall> = {}): Promise<unknown> =>
    client.call({ ...CALL, ...change }, FOREVER);
  return { peer, budget, call, tokens: () => tokens, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

const refusal = (status: number, reason: string, message = ""): Scripted => ({
  status,
  json: { error: { code: status, message, errors: [{ reason }] } },
});
const PRECONDITION = refusal(400, "failedPrecondition", "Precondition check failed.");

test("each call bears its user's token and costs its units", async () => {
  await using it = await opened(() => ({ json: { ok: 1 } }));
  expect(await it.call()).toEqual({ ok: 1 });
  await it.call({ user: "bob@acme.test", units: 20 });
  expect(it.peer.heard.map(({ headers }) => headers["authorization"])).toEqual([
    "Bearer ann@acme.test-1",
    "Bearer bob@acme.test-2",
  ]);
  expect(it.budget.spent.get(PROJECT.name)).toBe(25);
});

test("a user has at most so many calls in flight", async () => {
  let [running, most] = [0, 0];
  await using it = await opened(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 10));
    running -= 1;
    return { json: {} };
  });
  await Promise.all(Array.from({ length: 12 }, () => it.call()));
  expect(most).toBe(3);
});

test("a refused token is renewed once; refused again, the integration is broken", async () => {
  await using mended = await opened(({ headers }) =>
    headers["authorization"]?.endsWith("-1") ? refusal(401, "authError") : { json: {} },
  );
  expect(await mended.call()).toEqual({});
  expect(mended.tokens()).toBe(2);
  await using broken = await opened(() => refusal(401, "authError"));
  await expect(broken.call()).rejects.toMatchObject({ fault: "integration_broken" });
  expect(broken.peer.heard).toHaveLength(2);
});

test("a user for whom every token is refused is his own trouble where the same credential works elsewhere", async () => {
  await using his = await opened(
    () => refusal(401, "authError"),
    () => Promise.resolve(true),
  );
  await expect(his.call()).rejects.toMatchObject({
    fault: "mailbox_unavailable",
    code: "token_refused_here",
  });
  await using everybodys = await opened(
    () => refusal(401, "authError"),
    () => Promise.resolve(false),
  );
  await expect(everybodys.call()).rejects.toMatchObject({ fault: "integration_broken" });
});

test("a ban of the project stops everybody by the budget, a user's only him", async () => {
  await using project = await opened(() => ({
    ...refusal(403, "rateLimitExceeded"),
    headers: { "retry-after": "40" },
  }));
  await expect(project.call()).rejects.toMatchObject({
    fault: "throttled",
    retryAt: new Date("2026-05-04T10:00:40Z"),
  });
  expect(project.budget.blocked.get(PROJECT.name)).toEqual(new Date("2026-05-04T10:00:40Z"));
  await expect(project.call({ user: "bob@acme.test" })).rejects.toMatchObject({ fault: "throttled" });
  expect(project.peer.heard).toHaveLength(1);

  await using user = await opened(({ headers }) =>
    headers["authorization"]?.includes("ann@") ? refusal(403, "userRateLimitExceeded") : { json: {} },
  );
  await expect(user.call()).rejects.toMatchObject({ fault: "throttled", code: "userRateLimitExceeded" });
  await expect(user.call()).rejects.toMatchObject({ fault: "throttled" });
  expect(await user.call({ user: "bob@acme.test" })).toEqual({});
  expect(user.peer.heard).toHaveLength(2);
  expect(user.budget.blocked.size).toBe(0);
});

test("a precondition that fails once is tried again, three times running is no mailbox", async () => {
  let answers = 0;
  await using passing = await opened(() => {
    answers += 1;
    return answers === 1 ? PRECONDITION : { json: {} };
  });
  expect(await passing.call()).toEqual({});
  await using lasting = await opened(() => PRECONDITION);
  await expect(lasting.call()).rejects.toMatchObject({
    fault: "mailbox_unavailable",
    code: "failedPrecondition",
  });
  expect(lasting.peer.heard).toHaveLength(3);
});

test("nothing else is tried twice: not a throttle, not a lost reply, not an error of the server", async () => {
  for (const answer of [refusal(429, "rateLimitExceeded"), refusal(503, "backendError"), { reset: true }]) {
    await using it = await opened(() => answer);
    await expect(it.call()).rejects.toMatchObject({ name: "ProviderError" });
    expect(it.peer.heard).toHaveLength(1);
  }
});
