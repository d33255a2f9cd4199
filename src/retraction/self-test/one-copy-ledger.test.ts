import { describe, expect, test } from "vitest";
import type { CopyId, IntegrationId, MailboxId, MessageId, TenantId } from "#shared/ids.ts";
import type { FoundItem, ItemId, ItemState } from "../hit.ts";
import type { OperationId, Postponement, Settlement, WorkerId } from "../ledger.ts";
import { type OneCopyLedger, openOneCopyLedger } from "./one-copy-ledger.ts";

const AT = new Date("2026-05-04T10:00:00Z");
const WORKER = "worker" as WorkerId;
const INBOX: ItemState = {
  place: "visible",
  folderId: "f1",
  folderPath: "Inbox",
  labels: [],
  isRead: false,
  isFlagged: true,
  categories: [],
  importance: "low",
};
const JUNK: ItemState = { ...INBOX, place: "junk", folderId: "f2", folderPath: "Junk Email" };

function open(): OneCopyLedger {
  return openOneCopyLedger(
    {
      tenantId: "tenant" as TenantId,
      copyId: "copy" as CopyId,
      messageId: "message" as MessageId,
      laneId: "mailbox" as MailboxId,
      whenImpossible: "leave",
      reverses: undefined,
      address: "desk@corp.test",
      cancelled: undefined,
      lookBaseAt: AT,
      ours: {
        messageId: "<m@x>",
        from: "a@x",
        subject: "s",
        sentAt: AT,
        receivedAt: AT,
        networkMessageIds: [],
        receivedIds: [],
        contentKey: "k",
      },
    },
    () => AT,
  );
}

function item(state: ItemState, itemId = "item"): FoundItem {
  const identity = { messageId: "<m@x>", from: "a@x", subject: "s", sentAt: AT };
  return {
    itemId: itemId as ItemId,
    state,
    identity: { ...identity, networkMessageId: undefined, receivedIds: [] },
    isOwn: false,
  };
}

async function intend(
  copy: OneCopyLedger,
  state: ItemState,
  asked: "JunkEmail" | "origin",
): Promise<OperationId> {
  const intents = [{ item: item(state), asked, provedBy: "content-key" }];
  const begun = await copy.ledger.intend(WORKER, copy.work(), intents);
  const [intended] = begun === undefined || "refused" in begun ? [] : begun;
  if (intended === undefined) throw new Error("nothing was intended");
  return intended.operationId;
}

const SETTLEMENT: Settlement = {
  outcome: "moved",
  reached: "junk",
  reason: "",
  evidence: {},
  wasRead: false,
  changes: [],
  exempt: false,
};

describe("the ledger of one copy", () => {
  test("keeps what was captured first as the origin, through the way out and the way back", async () => {
    const copy = open();
    copy.begin({ kind: "retract", asked: "JunkEmail" });
    const out = await intend(copy, INBOX, "JunkEmail");
    const moved = { state: "settled", outcome: "moved", asked: "JunkEmail", reason: "" } as const;
    const changes = [{ operationId: out, state: moved, itemId: "renamed" as ItemId }];
    await copy.ledger.settle(WORKER, copy.work(), { ...SETTLEMENT, changes });
    expect(copy.ending).toMatchObject({ kind: "settled", settlement: { outcome: "moved" } });

    copy.begin({ kind: "release", asked: "origin" });
    expect([copy.ending, copy.work().kind]).toEqual([undefined, "release"]);
    const [away] = copy.work().hits;
    expect(away).toMatchObject({ itemId: "renamed", origin: INBOX, lastRetract: { state: moved } });
    const back = { operationId: "other" as OperationId, state: moved };
    await copy.ledger.record(WORKER, copy.work(), [back]);
    expect(copy.work().hits).toEqual([away]);
  });

  test("knows what came back, and when", async () => {
    const copy = open();
    copy.begin({ kind: "retract", asked: "JunkEmail" });
    await intend(copy, INBOX, "JunkEmail");
    copy.begin({ kind: "release", asked: "origin" });
    const operationId = await intend(copy, JUNK, "origin");
    const state = { state: "settled", outcome: "restored", asked: "origin", reason: "" } as const;
    await copy.ledger.record(WORKER, copy.work(), [{ operationId, state, after: INBOX }]);
    const hits = copy.work().hits;
    expect(hits).toHaveLength(1);
    expect(hits[0]).toMatchObject({ restoredAt: AT, last: { kind: "release", before: JUNK, state } });
  });

  test("counts the attempts that had to wait, and says what for", async () => {
    const copy = open();
    const postponement: Postponement = {
      outcome: "throttled",
      dueAt: AT,
      reason: "the provider asked to wait",
      blocksLane: true,
    };
    await copy.ledger.postpone(WORKER, copy.work(), postponement);
    expect(copy.work().attempts).toBe(1);
    expect(copy.ending).toEqual({ kind: "postponed", postponement });
    copy.begin({ kind: "retract", asked: "JunkEmail" });
    expect(copy.work().attempts).toBe(0);
  });

  test("says that the connection is broken, and stops no integration that an organisation has", async () => {
    const copy = open();
    const why = { code: "AADSTS7000215", reason: "wrong" };
    await copy.ledger.stopIntegration("tenant" as TenantId, "integration" as IntegrationId, why);
    expect(copy.ending).toEqual({ kind: "broken", ...why });
  });
});
