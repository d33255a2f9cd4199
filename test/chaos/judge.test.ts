import { beforeEach, expect, test } from "vitest";
import { createFaults } from "#simulator/faults.ts";
import { readMailContent } from "#simulator/microsoft/mail-content.ts";
import {
  type Item,
  type MailboxStore,
  relocateItem,
  withEffect,
} from "#simulator/microsoft/mailbox-store.ts";
import { type MicrosoftOrganisation, openMicrosoftOrganisation } from "#simulator/microsoft/organisation.ts";
import { microsoftSeed } from "#simulator/microsoft/seed.ts";
import { userMarksRead, userMovesItem, userPutsItem } from "#simulator/microsoft/user-actions.ts";
import type { Scenario } from "../support/chaos/scenario.ts";
import { judge } from "../support/chaos/scenario-judge.ts";
import type { ClaimRow, OperationRow } from "../support/chaos/scenario-rows.ts";

const ID = "<judged@evil.example>";
const SCENARIO: Scenario = {
  name: "judged",
  fault: "none",
  providers: ["microsoft"],
  operations: [],
  outcomes: ["moved", "failed", "removed_by_user"],
};
const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 23, 12, 0, seconds));

let organisation: MicrosoftOrganisation;
let store: MailboxStore;
let item: Item;

beforeEach(() => {
  const deps = { clock: () => at(0), random: () => 0.5, faults: createFaults(() => 0) };
  organisation = openMicrosoftOrganisation(microsoftSeed({ users: 1 }), deps);
  const [first] = organisation.mailboxes.values();
  if (first === undefined) throw new Error("no mailbox");
  store = first;
  item = put("Please pay.");
});

function put(body: string, messageId = ID): Item {
  const content = readMailContent(
    Buffer.from(`From: a@b.example\r\nMessage-ID: ${messageId}\r\n\r\n${body}\r\n`),
  );
  return userPutsItem(store, "Inbox", { content, receivedAt: at(0), storedAt: at(0) });
}

/** What the product's call does. */
function moves(folder: string, seconds: number, moved = item): void {
  const { id } = store.standard.get(folder) ?? { id: "" };
  const effect = { by: "app", what: "graph.move", at: at(seconds) } as const;
  withEffect(store, moved, effect, () => relocateItem(store, moved, id, at(seconds)));
}

const row = (more: Partial<ClaimRow> = {}): ClaimRow => ({
  retractionId: "r1",
  copyId: "c1",
  kind: "retract",
  messageId: ID,
  mailboxId: store.id,
  address: store.address,
  asked: "DeletedItems",
  outcome: "moved",
  reached: "trash",
  reason: "",
  isSettled: true,
  createdAt: at(1),
  settledAt: at(20),
  ...more,
});
const operation = (more: Partial<OperationRow> = {}): OperationRow => ({
  retractionId: "r1",
  copyId: "c1",
  kind: "retract",
  itemIds: [item.immutableId],
  asked: "DeletedItems",
  outcome: "moved",
  reason: "",
  differences: null,
  intendedAt: at(2),
  ...more,
});

function found(rows: readonly ClaimRow[] = [row()], operations: readonly OperationRow[] = [operation()]) {
  const runs = [{ id: "r1", kind: "manual", state: "done", releasesId: null, copies: 1 }];
  const expected = { messageIds: [ID], mailboxes: [store.id] };
  return judge({ scenario: SCENARIO, organisation, claims: { rows, operations, runs }, expected });
}
/** The first word or two of each violation. */
const kinds = (verdict: { readonly violations: readonly string[] }): readonly string[] =>
  verdict.violations.map((it) => it.split(":")[0] ?? "");

test("what was moved once, by its operation, and lies there, is no violation", () => {
  moves("deleteditems", 3);
  expect(found()).toEqual({ violations: [], raced: 0 });
});

test("a copy called moved that is still in the Inbox is an untruth; a release of its own later is none", () => {
  expect(kinds(found())).toEqual(["untrue"]);
  const later = row({
    retractionId: "r2",
    kind: "release",
    asked: "origin",
    outcome: "restored",
    settledAt: at(30),
  });
  expect(kinds(found([row(), later]))).toEqual([]);
});

test("an outcome that the scenario does not allow, a copy that is open at the end, and one that is missing", () => {
  moves("deleteditems", 3);
  expect(kinds(found([row({ outcome: "not_found" })], []))).toContain("not allowed here");
  expect(kinds(found([row({ outcome: "pending", isSettled: false, settledAt: null })]))).toEqual([
    "not allowed here",
  ]);
  expect(kinds(found([]))).toContain(`lost`);
});

test("a second effect of one operation, unless the owner had put it back in between", () => {
  moves("deleteditems", 3);
  userMovesItem(store, item.immutableId, "Inbox", at(4));
  moves("deleteditems", 5);
  expect(kinds(found())).toEqual([]);
  moves("junkemail", 6);
  moves("deleteditems", 7);
  const fresh = found();
  expect(kinds(fresh)).not.toContain("untrue");
  expect(fresh.raced).toBe(1);
});

test("two effects without anybody between them are a violation", () => {
  moves("junkemail", 3);
  moves("deleteditems", 4);
  expect(kinds(found())).toEqual(["a second effect of one operation"]);
});

test("an effect without an operation, and one of mail that nobody spoke of", () => {
  moves("deleteditems", 1);
  expect(kinds(found())).toEqual(["without an operation"]);
  moves("deleteditems", 1, put("hello", "<other@friend.example>"));
  expect(kinds(found())).toContain("outside of its set");
});

test("a forgery that was touched", () => {
  moves("deleteditems", 3);
  moves("deleteditems", 3, put("This is a forgery."));
  expect(kinds(found())).toContain("outside of its set");
});

test("a move to a milder place, unless the owner had been faster by a moment", () => {
  moves("deleteditems", 1);
  moves("junkemail", 3);
  expect(kinds(found([row({ asked: "JunkEmail" })], [operation({ asked: "JunkEmail" })]))).toContain(
    "to a milder place",
  );
});

test("an outcome that says nothing was done, where something was", () => {
  moves("deleteditems", 3);
  const denied = found([row({ outcome: "failed" })], [operation({ outcome: "failed" })]);
  expect(denied.violations).toEqual([expect.stringContaining("says failed (), and acted")]);
});

test("what is called restored and is not, and a difference that the release names", () => {
  moves("deleteditems", 3);
  const back = row({
    retractionId: "r2",
    kind: "release",
    asked: "origin",
    outcome: "restored",
    settledAt: at(40),
  });
  const undo = operation({
    retractionId: "r2",
    kind: "release",
    asked: "origin",
    outcome: "restored",
    intendedAt: at(30),
  });
  expect(kinds(found([row(), back], [operation(), undo]))).toEqual(["not restored, and no difference named"]);
  const named = { ...undo, differences: [{ field: "folder" }] };
  expect(kinds(found([row(), back], [operation(), named]))).toEqual([]);
  moves("inbox", 31);
  expect(kinds(found([row(), back], [operation(), undo]))).toEqual([]);
  userMarksRead(store, item.immutableId, true, at(50));
  expect(kinds(found([row(), back], [operation(), undo]))).toEqual([]);
});

test("a call to a mailbox within the ban that it spoke", () => {
  moves("deleteditems", 3);
  const call = {
    operation: "graph.get",
    app: "a",
    mailboxId: store.id,
    address: store.address,
    isReplyLost: false,
  };
  const ban = { ...call, startedAt: at(4), endedAt: at(4), status: 429, retryAfterSeconds: 5 };
  organisation.calls.record(ban);
  organisation.calls.record({
    ...ban,
    startedAt: at(9),
    endedAt: at(9),
    status: 200,
    retryAfterSeconds: undefined,
  });
  expect(kinds(found())).toEqual([]);
  const within = { ...ban, startedAt: at(7), endedAt: at(7), status: 200, retryAfterSeconds: undefined };
  // Neither the token endpoint nor Google's directory is what spoke.
  organisation.calls.record({ ...within, operation: "google.token" });
  organisation.calls.record({ ...within, operation: "directory.users" });
  expect(found().violations).toEqual([]);
  organisation.calls.record(within);
  expect(found().violations).toEqual([`calls within a ban of ${store.address}: graph.get after 3000 ms`]);
});
