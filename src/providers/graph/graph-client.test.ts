import { expect, test } from "vitest";
import type { MailboxId, TenantId } from "#shared/ids.ts";
import type { MailboxRef } from "#directory/address-book.ts";
import type { ItemId } from "#retraction/hit.ts";
import { ProviderError } from "#retraction/provider-error.ts";
import {
  graphError,
  type InnerCall,
  openScriptedGraph,
  type Script,
  type ScriptedGraph,
} from "../../../test/support/providers/scripted-graph.ts";

const FOREVER = new AbortController().signal;
const NOW = new Date("2026-05-04T10:00:00Z");
const ITEM = "item-1" as ItemId;

function mailbox({ graph }: ScriptedGraph, handle: string) {
  const ref: MailboxRef = {
    tenantId: "t" as TenantId,
    integrationId: "i" as MailboxRef["integrationId"],
    mailboxId: handle as MailboxId,
    handle,
  };
  return graph.mailboxes.open(ref);
}

/** One move of one item: exactly one call to Graph. */
async function junk(it: ScriptedGraph, handle: string, signal: AbortSignal = FOREVER) {
  const [reply] = await mailbox(it, handle).move([ITEM], "JunkEmail", signal);
  if (reply === undefined) throw new Error("no reply");
  return reply.moved ? "moved" : reply.error;
}

const MOVED = { status: 201, json: { id: "item-1", parentFolderId: "junk" } };
const opened = (inner: Script["inner"], more: Partial<Script> = {}) =>
  openScriptedGraph({ inner, now: () => NOW, ...more });
const mailboxOf = ({ url }: InnerCall): string => url.split("/")[2] ?? "";

test("calls of many mailboxes travel in one batch, at most twenty, each asking for constant ids itself", async () => {
  await using it = await opened(() => MOVED);
  const replies = await Promise.all(Array.from({ length: 45 }, (_, index) => junk(it, `user-${index}`)));
  expect(replies).toEqual(Array(45).fill("moved"));
  expect(it.batches.map((batch) => batch.length)).toEqual([20, 20, 5]);
  for (const batch of it.batches) expect(new Set(batch.map(({ id }) => id)).size).toBe(batch.length);
  for (const { headers } of it.calls) {
    expect(headers).toEqual({ "Content-Type": "application/json", Prefer: 'IdType="ImmutableId"' });
  }
  expect(it.tokensGiven()).toBe(1);
  expect(it.budget.spent.get("graph-app:integration")).toBe(45);
});

test("one mailbox has at most four calls in flight, over all batches", async () => {
  let most = 0;
  const running = new Map<string, number>();
  await using it = await opened(async (call) => {
    const name = mailboxOf(call);
    running.set(name, (running.get(name) ?? 0) + 1);
    most = Math.max(most, running.get(name) ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 15));
    running.set(name, (running.get(name) ?? 0) - 1);
    return MOVED;
  });
  await Promise.all([
    ...Array.from({ length: 10 }, () => junk(it, "one")),
    ...Array.from({ length: 10 }, () => junk(it, "two")),
  ]);
  expect(most).toBe(4);
  expect(it.calls).toHaveLength(20);
});

test("an inner 429 bans its mailbox for the whole time it says, and no other mailbox", async () => {
  await using it = await opened((call) =>
    mailboxOf(call) === "busy" ? graphError(429, "ApplicationThrottled", { "Retry-After": "900" }) : MOVED,
  );
  const [busy, calm] = await Promise.all([junk(it, "busy"), junk(it, "calm")]);
  expect(busy).toMatchObject({
    fault: "throttled",
    retryAt: new Date("2026-05-04T10:15:00Z"),
    code: "ApplicationThrottled",
  });
  expect(calm).toBe("moved");
  const callsSoFar = it.calls.length;
  expect(await junk(it, "busy")).toMatchObject({
    fault: "throttled",
    retryAt: new Date("2026-05-04T10:15:00Z"),
  });
  expect(it.calls).toHaveLength(callsSoFar);
  expect(await junk(it, "calm")).toBe("moved");
  expect(it.budget.blocked.size).toBe(0);
});

test("calls that waited behind a ban do not start inside of it", async () => {
  await using it = await opened(() => graphError(429, "TooManyRequests", { "Retry-After": "60" }));
  const replies = await Promise.all(Array.from({ length: 12 }, () => junk(it, "busy")));
  expect(replies.every((reply) => reply instanceof ProviderError && reply.fault === "throttled")).toBe(true);
  expect(it.calls).toHaveLength(4);
});

test("a ban without a time still has one", async () => {
  await using it = await opened(() => graphError(429, "UnknownError"));
  expect(await junk(it, "busy")).toMatchObject({
    fault: "throttled",
    retryAt: new Date("2026-05-04T10:00:30Z"),
  });
});

test("a refused batch is a ban of the whole application, written into the budget for all workers", async () => {
  await using it = await opened(() => MOVED, {
    outer: () => ({ status: 429, headers: { "retry-after": "120" } }),
  });
  expect(await junk(it, "anyone")).toMatchObject({ fault: "throttled" });
  expect(it.budget.blocked.get("graph-app:integration")).toEqual(new Date("2026-05-04T10:02:00Z"));
  expect(await junk(it, "somebody-else")).toMatchObject({
    fault: "throttled",
    retryAt: new Date("2026-05-04T10:02:00Z"),
  });
  expect(it.peer.heard.filter(({ url }) => url.endsWith("$batch"))).toHaveLength(1);
});

test("a stale token is renewed once, and the call then goes through", async () => {
  await using it = await opened(() => MOVED, {
    outer: (authorization) => (authorization === "Bearer token-1" ? { status: 401, json: {} } : undefined),
  });
  const replies = await Promise.all([junk(it, "one"), junk(it, "two"), junk(it, "three")]);
  expect(replies).toEqual(["moved", "moved", "moved"]);
  expect(it.tokensGiven()).toBe(2);
});

test("a fresh token refused as well breaks the integration, and is not tried a third time", async () => {
  await using it = await opened(() => graphError(401, "InvalidAuthenticationToken"));
  expect(await junk(it, "one")).toMatchObject({
    fault: "integration_broken",
    code: "InvalidAuthenticationToken",
  });
  expect(it.calls.filter((call) => mailboxOf(call) === "one")).toHaveLength(2);
  expect(it.tokensGiven()).toBe(2);
});

test("a mailbox that alone refuses every token is that mailbox's trouble, and costs none", async () => {
  await using it = await opened((call) =>
    mailboxOf(call) === "odd" ? graphError(401, "InvalidAuthenticationToken") : MOVED,
  );
  for (const _ of [1, 2, 3])
    expect(await junk(it, "odd")).toMatchObject({ fault: "mailbox_unavailable", code: "token_refused_here" });
  expect(await junk(it, "good")).toBe("moved");
  expect(it.tokensGiven()).toBe(1);
});

test("a mailbox that refuses a token once is asked once more", async () => {
  let refusals = 0;
  await using it = await opened((call) => {
    if (mailboxOf(call) !== "odd" || refusals > 0) return MOVED;
    refusals += 1;
    return graphError(401, "InvalidAuthenticationToken");
  });
  expect(await junk(it, "odd")).toBe("moved");
});

test("where nobody says whether the token is good elsewhere nobody says that it is bad", async () => {
  await using it = await opened((call) =>
    mailboxOf(call) === "odd"
      ? graphError(401, "InvalidAuthenticationToken")
      : graphError(503, "serviceNotAvailable"),
  );
  expect(await junk(it, "odd")).toMatchObject({ fault: "transient" });
});

/** Denied to the first token, which was asked for before the right was granted. */
async function grantedLater(minutes: number, granted: boolean) {
  let now = NOW;
  let token = "";
  const it = await opened(
    (call) =>
      mailboxOf(call) === "one" && (token === "Bearer token-1" || !granted)
        ? graphError(403, "ErrorAccessDenied")
        : MOVED,
    {
      now: () => now,
      outer: (authorization) => {
        token = authorization;
        return undefined;
      },
    },
  );
  expect(await junk(it, "two")).toBe("moved");
  now = new Date(NOW.getTime() + minutes * 60_000);
  return it;
}

test("what is denied to a token of some minutes ago is asked once more with a new one, which bears the rights granted since", async () => {
  await using it = await grantedLater(6, true);
  expect(await junk(it, "one")).toBe("moved");
  expect(it.tokensGiven()).toBe(2);
});

test("what is denied to a young token is denied: mailboxes out of scope cost no tokens", async () => {
  await using young = await grantedLater(1, true);
  expect(await junk(young, "one")).toMatchObject({ fault: "out_of_scope" });
  expect(young.tokensGiven()).toBe(1);
  await using old = await grantedLater(6, false);
  for (let again = 0; again < 3; again += 1)
    expect(await junk(old, "one")).toMatchObject({ fault: "out_of_scope", code: "ErrorAccessDenied" });
  expect(old.tokensGiven()).toBe(2);
});

test("an item that the batch's answer leaves out is in doubt, the others are answered", async () => {
  await using it = await opened((call) => (mailboxOf(call) === "lost" ? undefined : MOVED));
  const [lost, found] = await Promise.all([junk(it, "lost"), junk(it, "found")]);
  expect(lost).toMatchObject({ fault: "transient", code: "batch_item_missing" });
  expect(found).toBe("moved");
  expect(it.calls).toHaveLength(2);
});

test("a lost reply is transient for all of the batch, and nothing is sent twice", async () => {
  await using it = await opened(() => MOVED, { outer: () => ({ reset: true }) });
  const replies = await Promise.all([junk(it, "one"), junk(it, "two")]);
  expect(replies).toMatchObject([{ fault: "transient" }, { fault: "transient" }]);
  expect(it.peer.heard.filter(({ url }) => url.endsWith("$batch"))).toHaveLength(1);
});

test("an answer without a body is one, and an odd one beside it hides nothing", async () => {
  await using it = await opened((call) => (mailboxOf(call) === "odd" ? { status: 200.5 } : { status: 204 }));
  const purge = async (handle: string) =>
    (await mailbox(it, handle).move([ITEM], "RecoverableItemsPurges", FOREVER))[0];
  const [odd, even] = await Promise.all([purge("odd"), purge("even")]);
  expect(odd).toMatchObject({ moved: false, error: { fault: "transient", code: "batch_item_missing" } });
  expect(even).toEqual({ moved: true, itemId: undefined });
});

test("a batch answer in another shape is in doubt too", async () => {
  await using it = await opened(() => MOVED, { outer: () => ({ json: { responses: "none" } }) });
  expect(await junk(it, "one")).toMatchObject({ fault: "transient" });
});

test("who gives up before the batch leaves is not sent, and the others of the batch are", async () => {
  await using it = await opened(() => MOVED, { limits: { windowMs: 30 } });
  const abort = new AbortController();
  const late = junk(it, "late", abort.signal);
  const other = junk(it, "other");
  abort.abort(new Error("lease over"));
  expect(await late).toMatchObject({ fault: "transient", code: "aborted" });
  expect(await other).toBe("moved");
  expect(it.calls.map(mailboxOf)).toEqual(["other"]);
});

test("nothing of the provider's words is in an error, only its code and request id", async () => {
  await using it = await opened(() => graphError(400, "ErrorInvalidIdMalformed"));
  const error = await junk(it, "one");
  expect(error).toMatchObject({ fault: "rejected", code: "ErrorInvalidIdMalformed", requestId: "r-1" });
  expect(JSON.stringify([error, String(error)])).not.toContain("private");
});
