import { afterEach, beforeEach, expect, test } from "vitest";
import type { FaultRule } from "../faults.ts";
import { openTestWorkspace, type TestWorkspace } from "../../../test/support/simulator/test-workspace.ts";

let workspace: TestWorkspace;
let user: string;

beforeEach(async () => {
  workspace = await openTestWorkspace();
  user = workspace.organisation.directory.users[0]?.primaryEmail ?? "";
});
afterEach(() => workspace[Symbol.asyncDispose]());

const MIME = "From: a@b.test\r\nMessage-ID: <1@b.test>\r\nSubject: hello\r\n\r\nhello\r\n";
const deliver = (): string => workspace.deliver(user, MIME);
const set = (...rules: readonly FaultRule[]): void => workspace.setFaults(...rules);
const quiet = { retry: false } as const;
const trash = (id: string) =>
  workspace
    .gmail(user)
    .users.messages.modify(
      { userId: "me", id, requestBody: { addLabelIds: ["TRASH"], removeLabelIds: ["INBOX"] } },
      quiet,
    );
const search = async (): Promise<readonly unknown[]> => {
  const { data } = await workspace
    .gmail(user)
    .users.messages.list({ userId: "me", q: "rfc822msgid:1@b.test", includeSpamTrash: true }, quiet);
  return data.messages ?? [];
};
const places = (): readonly string[] =>
  (workspace.organisation.state().mailboxes.find((it) => it.address === user)?.items ?? []).map(
    (it) => it.place,
  );
const effects = () => workspace.organisation.effects().map((it) => `${it.by} ${it.what} ${it.after?.place}`);
const IN_INBOX = "CATEGORY_PERSONAL,INBOX,UNREAD";
const IN_TRASH = "CATEGORY_PERSONAL,TRASH,UNREAD";

test("a lost request does nothing and answers nothing", async () => {
  const id = deliver();
  set({ kind: "lost-request", operation: "gmail.modify", times: 1 });
  await expect(trash(id)).rejects.toThrow(/socket hang up|closed|terminated|failed/);
  expect(places()).toEqual([IN_INBOX]);
  expect(workspace.organisation.calls.calls.at(-1)).toMatchObject({ isReplyLost: true });
});

test("refusals, revoked tokens and suspended users are told in Google's words", async () => {
  const id = deliver();
  set({ kind: "refuse", operation: "gmail.modify", status: 403, code: "domainPolicy" });
  await expect(trash(id)).rejects.toMatchObject({
    status: 403,
    response: { data: { error: { errors: [{ reason: "domainPolicy" }] } } },
  });
  set({ kind: "suspended", operation: "gmail.*", mailbox: user });
  await expect(trash(id)).rejects.toThrow("User is suspended");
  set({ kind: "token-revoked", operation: "gmail.modify" });
  await expect(trash(id)).rejects.toMatchObject({ status: 401 });
  set({ kind: "refuse", operation: "google.token", status: 401, code: "unauthorized_client" });
  await expect(workspace.token(user)).rejects.toThrow("unauthorized_client");
  set();
  expect((await trash(id)).status).toBe(200);
});

test("a throttle can be the whole project's", async () => {
  const id = deliver();
  set({ kind: "throttle", operation: "gmail.modify", status: 403, code: "rateLimitExceeded", times: 1 });
  await expect(trash(id)).rejects.toThrow("Rate limit exceeded");
});

test("success on another item: the one that was meant stays", async () => {
  deliver();
  const id = deliver();
  set({ kind: "misdirect", operation: "gmail.modify", times: 1 });
  expect((await trash(id)).data).toMatchObject({ id, labelIds: expect.arrayContaining(["TRASH"]) });
  expect(places()).toEqual([IN_TRASH, IN_INBOX]);
  expect(effects()).toEqual(["provider relabel CATEGORY_PERSONAL,TRASH"]);
});

test("a stale index does not see what was changed a moment ago", async () => {
  const id = deliver();
  workspace.advance(60_000);
  set({ kind: "stale-index", operation: "gmail.list", delayMs: 5_000 });
  expect(await search()).toHaveLength(1);
  await trash(id);
  expect(await search()).toHaveLength(0);
  workspace.advance(6_000);
  expect(await search()).toHaveLength(1);
});

test("the owner acts around calls and searches, and an import gives another id", async () => {
  const id = deliver();
  const relabel = { kind: "relabel", add: ["INBOX"], remove: [] } as const;
  set(
    { kind: "user-before", operation: "gmail.modify", action: { kind: "mark-read", isRead: true }, times: 1 },
    { kind: "user-after", operation: "gmail.modify", action: relabel, times: 1 },
  );
  await trash(id);
  expect(effects()).toEqual([
    "user relabel CATEGORY_PERSONAL,INBOX",
    "app relabel CATEGORY_PERSONAL,TRASH",
    "user relabel CATEGORY_PERSONAL,INBOX",
  ]);
  set({ kind: "user-after", operation: "gmail.list", action: { kind: "reimport" }, times: 1 });
  expect(await search()).toEqual([{ id, threadId: id }]);
  await expect(trash(id)).rejects.toMatchObject({ status: 404 });
  expect(await search()).toHaveLength(1);
});

test("a clock that is far behind refuses an assertion that seems to come from the future", async () => {
  set({ kind: "clock-skew", operation: "*", skewMs: -3_600_000 });
  await expect(workspace.token(user)).rejects.toThrow("invalid_grant");
  set({ kind: "clock-skew", operation: "*", skewMs: -240_000 });
  await expect(workspace.token(user)).resolves.toMatch(/^ya29/);
});
