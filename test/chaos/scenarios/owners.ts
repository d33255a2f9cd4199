import type { FaultRule } from "#simulator/faults.ts";
import type { UserAction } from "#simulator/user-action.ts";
import type { Scenario } from "../../support/chaos/scenario.ts";

const BOTH = ["microsoft", "google"] as const;
const TO_TRASH = [{ do: "retract", destination: "DeletedItems" }] as const;

interface Habit {
  readonly microsoft: UserAction;
  readonly google: UserAction;
}

const READS: Habit = {
  microsoft: { kind: "mark-read", isRead: true },
  google: { kind: "mark-read", isRead: true },
};
const FILES: Habit = {
  microsoft: { kind: "move", folder: "Inbox/Filed" },
  google: { kind: "relabel", add: ["Filed"], remove: ["INBOX"] },
};
const TRASHES: Habit = {
  microsoft: { kind: "delete" },
  google: { kind: "relabel", add: ["TRASH"], remove: [] },
};
const DELETES: Habit = { microsoft: { kind: "delete" }, google: { kind: "delete" } };
const PUTS_BACK: Habit = {
  microsoft: { kind: "move", folder: "Inbox" },
  google: { kind: "relabel", add: ["INBOX"], remove: ["TRASH", "SPAM"] },
};
const IMPORTS: Habit = { microsoft: { kind: "reimport" }, google: { kind: "reimport" } };

/** At every step of the engine, for a part of the items, once each. */
function atEachStep(habit: Habit, probability: number): readonly FaultRule[] {
  return (["user-before", "user-after"] as const).flatMap((kind) =>
    (
      [
        ["graph.list", habit.microsoft],
        ["graph.move", habit.microsoft],
        ["graph.get", habit.microsoft],
        ["gmail.list", habit.google],
        ["gmail.modify", habit.google],
        ["gmail.get", habit.google],
      ] as const
    ).map(([operation, action]) => ({ kind, operation, action, each: "item", times: 1, probability })),
  );
}

/** What people do to their mail between two steps of ours. */
export const OWNERS: readonly Scenario[] = [
  {
    name: "owner-reads",
    fault: "the owner reads it, at each step",
    providers: BOTH,
    faults: atEachStep(READS, 0.3),
    operations: TO_TRASH,
    outcomes: ["moved"],
  },
  {
    name: "owner-files",
    fault: "the owner files it elsewhere, at each step",
    providers: BOTH,
    faults: atEachStep(FILES, 0.15),
    operations: TO_TRASH,
    hastens: 8,
    outcomes: ["moved", "unverified"],
    movedShare: 0.6,
    released: ["restored", "restore_failed"],
  },
  {
    name: "owner-trashes",
    fault: "the owner moves it to Trash, at each step, and Junk is wanted",
    providers: BOTH,
    faults: atEachStep(TRASHES, 0.15),
    operations: [{ do: "retract", destination: "JunkEmail" }],
    hastens: 8,
    outcomes: ["moved", "removed_by_user", "already_there"],
    movedShare: 0.2,
    released: ["restored", "restore_failed"],
  },
  {
    name: "owner-deletes",
    fault: "the owner deletes it, at each step",
    providers: BOTH,
    faults: atEachStep(DELETES, 0.15),
    operations: TO_TRASH,
    hastens: 4_000,
    // Where ours is deleted before it was seen, and a forgery of its Message-ID stays, that is what is found.
    outcomes: ["moved", "removed_by_user", "unverified", "not_found", "identity_mismatch"],
    // Each look at Gmail is a call for each item, and so one more moment at which it is deleted.
    movedShare: 0.1,
    released: ["restored", "restore_failed"],
  },
  {
    name: "owner-puts-back",
    fault: "the owner puts it back, at each step",
    providers: BOTH,
    faults: atEachStep(PUTS_BACK, 0.15),
    operations: TO_TRASH,
    hastens: 8,
    outcomes: ["moved", "unverified"],
    movedShare: 0.5,
    released: ["restored", "restore_failed"],
  },
  {
    name: "owner-imports",
    fault: "exported and imported again under another id, at each step",
    providers: BOTH,
    faults: atEachStep(IMPORTS, 0.15),
    operations: TO_TRASH,
    hastens: 20,
    outcomes: ["moved", "removed_by_user", "unverified"],
    movedShare: 0.5,
    released: ["restored", "restore_failed"],
  },
  {
    name: "owner-copies",
    fault: "a rule copies it, at each step",
    providers: ["microsoft"],
    // Counted by mailbox: each copy would else be copied in turn, and a mailbox could be filled without an end.
    faults: atEachStep({ microsoft: { kind: "copy", folder: "Archive" }, google: READS.google }, 0.3)
      .filter((it) => it.operation.startsWith("graph"))
      .map((it) => ({ ...it, each: "mailbox" })),
    operations: TO_TRASH,
    hastens: 8,
    outcomes: ["moved"],
    released: ["restored", "restore_failed"],
  },
  {
    name: "folder-deleted",
    fault: "the folder it came from is deleted before the undo",
    providers: ["microsoft"],
    operations: TO_TRASH,
    releaseFaults: [
      {
        kind: "user-before",
        operation: "graph.get",
        action: { kind: "delete-folder", folder: "Inbox/Projects" },
        each: "mailbox",
        times: 1,
        probability: 0.7,
      },
    ],
    hastens: 8,
    outcomes: ["moved"],
    released: ["restored", "restore_failed"],
  },
  {
    name: "owner-during-undo",
    fault: "the owner reads, files or deletes it while it is brought back",
    providers: BOTH,
    operations: TO_TRASH,
    releaseFaults: [...atEachStep(READS, 0.1), ...atEachStep(FILES, 0.1), ...atEachStep(DELETES, 0.1)],
    hastens: 8,
    outcomes: ["moved"],
    released: ["restored", "restore_failed"],
  },
];
