import type { gmail_v1 } from "@googleapis/gmail";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTestWorkspace, type TestWorkspace } from "../../../test/support/simulator/test-workspace.ts";

const ADA = "ada.abel@workspace.example";
const BELA = "bela.abel@workspace.example";
const MIME = "Message-ID: <m@x.example>\r\nSubject: x\r\n\r\nbody\r\n";
const TRASH = { addLabelIds: ["TRASH"] };

let workspace: TestWorkspace;
let messages: gmail_v1.Resource$Users$Messages;
beforeAll(async () => {
  workspace = await openTestWorkspace();
  ({ messages } = workspace.gmail(ADA).users);
});
afterEach(() => {
  workspace.setFaults();
  workspace.advance(60_000);
});
afterAll(() => workspace[Symbol.asyncDispose]());

function place(id: string): string | undefined {
  const items = workspace.organisation.state().mailboxes.flatMap((it) => it.items);
  return items.find((it) => it.id === id)?.place;
}

describe("a fault on demand", () => {
  test("throttles with Retry-After, for the one mailbox and as often as it says", async () => {
    const id = workspace.deliver(ADA, MIME);
    workspace.setFaults({
      kind: "throttle",
      operation: "gmail.modify",
      mailbox: ADA,
      retryAfterSeconds: 90,
      times: 1,
    });
    await expect(messages.modify({ userId: "me", id, requestBody: TRASH })).rejects.toMatchObject({
      status: 429,
      response: {
        data: { error: { status: "RESOURCE_EXHAUSTED", errors: [{ reason: "rateLimitExceeded" }] } },
      },
    });
    const call = workspace.organisation.calls.calls.at(-1);
    expect(call).toMatchObject({
      operation: "gmail.modify",
      address: ADA,
      status: 429,
      retryAfterSeconds: 90,
    });
    expect(place(id)).toContain("INBOX");
    expect((await messages.modify({ userId: "me", id, requestBody: TRASH })).status).toBe(200);
  });

  test("sends Retry-After as a header, also with Google's 403", async () => {
    workspace.setFaults({ kind: "throttle", operation: "gmail.*", status: 403, retryAfterSeconds: 5 });
    const headers = { authorization: `Bearer ${await workspace.token(ADA)}` };
    const reply = await fetch(`${workspace.url}/gmail/v1/users/me/profile`, { headers });
    expect([reply.status, reply.headers.get("retry-after"), await reply.json()]).toMatchObject([
      403,
      "5",
      { error: { errors: [{ domain: "usageLimits", reason: "userRateLimitExceeded" }] } },
    ]);
  });

  test("breaks the back end, or its preconditions", async () => {
    const id = workspace.deliver(ADA, MIME);
    workspace.setFaults({ kind: "server-error", operation: "gmail.get", status: 503, times: 1 });
    await expect(messages.get({ userId: "me", id })).rejects.toMatchObject({ status: 503 });
    workspace.setFaults({ kind: "server-error", operation: "gmail.get", status: 400, times: 1 });
    await expect(messages.get({ userId: "me", id })).rejects.toMatchObject({
      response: { data: { error: { message: "Precondition check failed." } } },
    });
    expect((await messages.get({ userId: "me", id })).status).toBe(200);
  });

  test("tells a raw read from another", async () => {
    const id = workspace.deliver(ADA, MIME);
    workspace.setFaults({ kind: "server-error", operation: "gmail.raw" });
    await expect(messages.get({ userId: "me", id, format: "raw" })).rejects.toMatchObject({ status: 503 });
    expect((await messages.get({ userId: "me", id, format: "metadata" })).status).toBe(200);
  });

  test.for(["modify", "batchModify", "trash"] as const)(
    "loses the reply of %s after the work is done",
    async (method) => {
      const id = workspace.deliver(ADA, MIME);
      workspace.setFaults({ kind: "lost-reply", operation: `gmail.${method}`, times: 1 });
      await expect(act(method, id)).rejects.toMatchObject({ status: undefined });
      expect(place(id)).toContain("TRASH");
      expect(workspace.organisation.calls.calls.at(-1)).toMatchObject({
        operation: `gmail.${method}`,
        isReplyLost: true,
      });
    },
  );

  test.for(["modify", "batchModify", "trash"] as const)(
    "lets %s lie: success, and nothing done",
    async (method) => {
      const id = workspace.deliver(ADA, MIME);
      workspace.setFaults({ kind: "lie", operation: `gmail.${method}`, times: 1 });
      const reply = await act(method, id);
      expect([200, 204]).toContain(reply.status);
      expect(place(id)).toContain("INBOX");
    },
  );

  test("a lie is told in full: the answer has the labels that were asked for", async () => {
    const id = workspace.deliver(ADA, MIME);
    workspace.setFaults({ kind: "lie", operation: "gmail.modify" });
    const { data } = await messages.modify({ userId: "me", id, requestBody: TRASH });
    expect(data.labelIds).toEqual(["CATEGORY_PERSONAL", "TRASH", "UNREAD"]);
  });

  test("lets untrash and the making of labels lie too", async () => {
    const id = workspace.deliver(ADA, MIME);
    await messages.trash({ userId: "me", id });
    workspace.setFaults({ kind: "lie", operation: "gmail.*" });
    await messages.untrash({ userId: "me", id });
    expect(place(id)).toContain("TRASH");
    const { labels } = workspace.gmail(ADA).users;
    await labels.create({ userId: "me", requestBody: { name: "Never" } });
    expect((await labels.list({ userId: "me" })).data.labels?.map((it) => it.name)).not.toContain("Never");
  });

  test("lets the search index lag, while the item itself is there", async () => {
    const id = workspace.deliver(ADA, MIME.replace("m@x", "young@x"));
    workspace.setFaults({ kind: "index-lag", operation: "gmail.list", delayMs: 30_000 });
    const q = "rfc822msgid:young@x.example";
    expect((await messages.list({ userId: "me", q })).data.messages).toBeUndefined();
    expect((await messages.get({ userId: "me", id })).data.id).toBe(id);
    workspace.advance(30_001);
    expect((await messages.list({ userId: "me", q })).data.messages).toHaveLength(1);
  });

  test("delays an answer", async () => {
    workspace.setFaults({ kind: "latency", operation: "gmail.list", delayMs: 120, times: 1 });
    const started = performance.now();
    await messages.list({ userId: "me" });
    expect(performance.now() - started).toBeGreaterThan(110);
  });
});

function act(
  method: "modify" | "batchModify" | "trash",
  id: string,
): Promise<{ status: number; data: unknown }> {
  switch (method) {
    case "modify":
      return messages.modify({ userId: "me", id, requestBody: TRASH });
    case "batchModify":
      return messages.batchModify({ userId: "me", requestBody: { ids: [id], ...TRASH } });
    case "trash":
      return messages.trash({ userId: "me", id });
  }
}

describe("quota", () => {
  test("is spent in units per user and minute, and each user has an own one", async () => {
    await using small = await openTestWorkspace({ limits: { unitsPerUserMinute: 30 } });
    const id = small.deliver(ADA, MIME);
    const ada = small.gmail(ADA).users.messages;
    await ada.get({ userId: "me", id });
    await ada.modify({ userId: "me", id, requestBody: TRASH });
    await ada.list({ userId: "me" });
    await expect(ada.list({ userId: "me" })).rejects.toMatchObject({
      status: 403,
      response: { data: { error: { errors: [{ domain: "usageLimits", reason: "userRateLimitExceeded" }] } } },
    });
    expect((await small.gmail(BELA).users.messages.list({ userId: "me" })).status).toBe(200);
    small.advance(60_000);
    expect((await ada.list({ userId: "me" })).status).toBe(200);
  });

  test("is spent per project over all users", async () => {
    await using small = await openTestWorkspace({ limits: { unitsPerProjectMinute: 9 } });
    await small.gmail(ADA).users.messages.list({ userId: "me" });
    await expect(small.gmail(BELA).users.messages.list({ userId: "me" })).rejects.toMatchObject({
      status: 403,
      response: { data: { error: { errors: [{ domain: "usageLimits", reason: "rateLimitExceeded" }] } } },
    });
  });

  test("allows only so many calls of one user at the same time", async () => {
    await using narrow = await openTestWorkspace({ limits: { concurrencyPerUser: 2 } });
    const ada = narrow.gmail(ADA).users.messages;
    await ada.list({ userId: "me" });
    narrow.setFaults({ kind: "latency", operation: "gmail.list", delayMs: 400 });
    const calls = await Promise.allSettled([1, 2, 3, 4].map(() => ada.list({ userId: "me" })));
    const refused = calls.filter((it) => it.status === "rejected");
    expect(refused.map((it) => (it.reason as { status: number }).status)).toEqual([429, 429]);
    expect((await ada.list({ userId: "me" })).status).toBe(200);
  });
});
