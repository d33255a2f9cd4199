import { afterEach, expect, test } from "vitest";
import type { TenantId } from "#shared/ids.ts";
import { appendEvents } from "#store/append-events.ts";
import { openTokens } from "#store/tokens.ts";
import { openTestApi, type TestApi } from "../../test/support/open-test-api.ts";
import { seedTenant } from "../../test/support/seed-tenant.ts";
import { untilTold } from "../../test/support/until-told.ts";

const open: AbortController[] = [];
afterEach(() => {
  for (const it of open.splice(0)) it.abort();
});

interface Frame {
  readonly id: string;
  readonly event: string;
  readonly data: { readonly actor: string };
}

interface Wanted {
  readonly account: string;
  readonly token: string;
  readonly lastEventId?: string;
}

async function listen(api: TestApi, { account, token, lastEventId }: Wanted) {
  if (lastEventId === undefined) await untilTold(api.database);
  const ended = new AbortController();
  open.push(ended);
  const response = await fetch(`${api.origin}/client/v4/accounts/${account}/email-security/events`, {
    headers: {
      authorization: `Bearer ${token}`,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    signal: ended.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const frames = async (count: number): Promise<readonly Frame[]> => {
    while (framesIn(text).length < count) {
      const chunk = await reader?.read();
      if (chunk === undefined || chunk.done) break;
      text += chunk.value;
    }
    return framesIn(text);
  };
  return { response, frames, reader };
}

function framesIn(text: string): readonly Frame[] {
  return text.split("\n\n").flatMap((block) => {
    const lines = new Map(
      block.split("\n").map((line) => [line.split(": ", 1)[0], line.slice(line.indexOf(": ") + 2)]),
    );
    const [id, event, data] = ["id", "event", "data"].map((it) => lines.get(it));
    if (id === undefined || event === undefined || data === undefined) return [];
    return [{ id, event, data: JSON.parse(data) as Frame["data"] }];
  });
}

function say(api: TestApi, tenantId: TenantId, actor: string): Promise<void> {
  return api.database.asTenant(tenantId, (tx) =>
    appendEvents(tx, tenantId, [{ kind: "setting.saved", actor, data: { n: 1 } }]),
  );
}

test("what happens is told as it happens, and a reader goes on where it stopped", async () => {
  await using api = await openTestApi();
  const { tenantId } = await seedTenant(api.database);
  const token = await api.token(tenantId, "viewer");
  const first = await listen(api, { account: tenantId, token });
  expect(first.response.headers.get("content-type")).toContain("text/event-stream");
  await say(api, tenantId, "a");
  await say(api, tenantId, "b");
  const [a, b] = await first.frames(2);
  expect([a, b]).toMatchObject([
    { event: "setting.saved", data: { actor: "a" } },
    { event: "setting.saved", data: { actor: "b" } },
  ]);
  const again = await listen(api, { account: tenantId, token, lastEventId: a?.id ?? "" });
  expect((await again.frames(1)).map((it) => it.data.actor)).toEqual(["b"]);
});

test("a reader hears of its own tenant only", async () => {
  await using api = await openTestApi();
  const [own, other] = [await seedTenant(api.database), await seedTenant(api.database)];
  const token = await api.token(own.tenantId, "viewer");
  const stream = await listen(api, { account: own.tenantId, token });
  await say(api, other.tenantId, "theirs");
  await say(api, own.tenantId, "ours");
  expect((await stream.frames(1)).map((it) => it.data.actor)).toEqual(["ours"]);
});

test("a wake makes a reader look at once", async () => {
  let wake = (): void => {};
  const woken = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  // By itself it would not look before the test is given up.
  await using api = await openTestApi({ woken, lookAgainMs: 3_600_000 });
  const { tenantId } = await seedTenant(api.database);
  const stream = await listen(api, { account: tenantId, token: await api.token(tenantId, "viewer") });
  await say(api, tenantId, "quick");
  await untilTold(api.database);
  wake();
  expect((await stream.frames(1)).map((it) => it.data.actor)).toEqual(["quick"]);
});

test("an id that is none of this stream's is refused before the stream begins", async () => {
  await using api = await openTestApi();
  const { tenantId } = await seedTenant(api.database);
  const token = await api.token(tenantId, "viewer");
  const { response } = await listen(api, { account: tenantId, token, lastEventId: "yesterday" });
  expect(response.status).toBe(400);
});

test("a stream ends when the server closes", async () => {
  const api = await openTestApi();
  const { tenantId } = await seedTenant(api.database);
  const stream = await listen(api, { account: tenantId, token: await api.token(tenantId, "viewer") });
  await api[Symbol.asyncDispose]();
  const frames = await stream.frames(1);
  expect(frames).toEqual([]);
});

test("a stream ends when its token is revoked", async () => {
  let now = Date.now(); // a found token is remembered for some seconds
  await using api = await openTestApi({ now: () => new Date(now) });
  const { tenantId } = await seedTenant(api.database);
  const tokens = openTokens(api.database);
  const { id, token } = await tokens.create(tenantId, { name: "t", role: "viewer", createdBy: "test" });
  const stream = await listen(api, { account: tenantId, token });
  await tokens.revoke(tenantId, id, "test");
  await untilTold(api.database);
  now += 5_001;
  const told = await stream.frames(Number.POSITIVE_INFINITY);
  expect(told.map((it) => it.event)).toEqual(["token.revoked"]);
});

test("that a setting changed hears everybody, what it was before and after only who reads the audit log", async () => {
  await using api = await openTestApi();
  const { tenantId } = await seedTenant(api.database);
  const streams = [];
  for (const role of ["viewer", "super-admin"] as const) {
    streams.push(await listen(api, { account: tenantId, token: await api.token(tenantId, role) }));
  }
  const data = { tokenless: true, before: { binding: "old" }, after: { binding: "new" } };
  await api.database.asTenant(tenantId, (tx) =>
    appendEvents(tx, tenantId, [{ kind: "source.changed", actor: "x", data }]),
  );
  const [viewer, admin] = streams;
  // The second token was made while the first one listened.
  const heard = (await viewer?.frames(2))?.find((it) => it.event === "source.changed");
  expect(heard?.data).toMatchObject({ data: { tokenless: true } });
  expect(JSON.stringify(heard)).not.toContain("binding");
  expect((await admin?.frames(1))?.[0]?.data).toMatchObject({ data });
});

test("who signs in and who belongs here hears only who decides about it", async () => {
  await using api = await openTestApi();
  const { tenantId } = await seedTenant(api.database);
  const tokens = [await api.token(tenantId, "viewer"), await api.token(tenantId, "super-admin")];
  const streams = [];
  for (const token of tokens) streams.push(await listen(api, { account: tenantId, token }));
  const kinds = [
    "session.started",
    "person.joined",
    "second_factor.reset",
    "setting.saved",
    "list.changed",
  ] as const;
  await api.database.asTenant(tenantId, (tx) =>
    appendEvents(
      tx,
      tenantId,
      kinds.map((kind) => ({ kind, actor: "x", data: { setting: "sign_in" } })),
    ),
  );
  const [viewer, admin] = streams;
  expect((await admin?.frames(kinds.length))?.map((it) => it.event)).toEqual([...kinds]);
  expect((await viewer?.frames(1))?.map((it) => it.event)).toEqual(["list.changed"]);
});
