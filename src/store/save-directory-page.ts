import type { ReadPage, SyncRun } from "#directory/directory-sync.ts";
import type { PageRead, SyncLinks } from "#directory/sync-position.ts";
import { assertNever } from "#shared/assert-never.ts";
import type { Transaction } from "./database.ts";
import type { HeldRun } from "./directory-sync-run.ts";
import {
  dropUnlisted,
  forgetEveryone,
  saveListedGroups,
  saveListedMembers,
  sweepGroups,
} from "./save-listed-groups.ts";
import { type Reading, saveListedMailboxes, sweepMailboxes } from "./save-listed-mailboxes.ts";

interface Saving {
  readonly run: SyncRun;
  readonly held: HeldRun;
  readonly page: ReadPage;
}

interface Saved {
  readonly counts: Partial<Record<"users" | "groups" | "members" | "removed", number>>;
  readonly read: PageRead;
  readonly links: SyncLinks;
}

/** A sweep stays short, so that nobody waits long for its locks. */
const SWEEP_AT_ONCE = 1_000;

/** Saves what a page says; says how much that was, and what decides where the reading goes on. */
export async function savePage(tx: Transaction, { run, held, page: read }: Saving): Promise<Saved> {
  const { tenantId, integrationId } = run;
  const reading = { tenantId, integrationId, generation: run.plan.marks ? held.generation : undefined };
  switch (read.part) {
    case "users": {
      const { page } = read;
      if (run.expected === 0) await tx.rows(PLAN_ANEW);
      const removed = await saveListedMailboxes(tx, reading, page);
      const counts = { users: page.users.length, removed };
      return { counts, read: { next: page.next }, links: linkOf("users", page.link) };
    }
    case "groups":
      return saveGroups(tx, reading, { run, read });
    case "members":
      return saveMembers(tx, reading, { run, read });
    case "kinds":
      await tx.rows(SAVE_KINDS, [tenantId, JSON.stringify(read.kinds)]);
      return { counts: {}, read: { after: read.after }, links: {} };
    case "sweep":
      return sweep(tx, reading, { run, held });
    default:
      return assertNever(read);
  }
}

interface Of<Part extends ReadPage["part"]> {
  readonly run: SyncRun;
  readonly read: Extract<ReadPage, { part: Part }>;
}

async function saveGroups(
  tx: Transaction,
  reading: Reading,
  { run, read: { page, tellsMembers } }: Of<"groups">,
): Promise<Saved> {
  const changed = await saveListedGroups(tx, reading, { ...page, isFull: run.kind === "full" });
  const members = await saveListedMembers(tx, reading, page.members);
  return {
    counts: { groups: page.groups.length, members, removed: page.removed.length },
    read: { next: page.next, waiting: tellsMembers ? [] : changed },
    links: linkOf("groups", page.link),
  };
}

async function saveMembers(
  tx: Transaction,
  reading: Reading,
  { run, read: { groupId, members, next } }: Of<"members">,
): Promise<Saved> {
  const isFirst = run.position.part === "members" && run.position.cursor === undefined;
  if (isFirst) await forgetEveryone(tx, reading, groupId);
  const count = await saveListedMembers(tx, reading, members);
  if (next === undefined) await dropUnlisted(tx, reading, groupId);
  return { counts: { members: count }, read: { next }, links: {} };
}

/** Only where the provider tells members with the groups are those it did not tell gone: else each group's were dropped. */
async function sweep(
  tx: Transaction,
  reading: Reading,
  { run, held }: Pick<Saving, "run" | "held">,
): Promise<Saved> {
  const limit = SWEEP_AT_ONCE;
  const mailboxes = await sweepMailboxes(tx, reading, { beganAt: held.beganAt, limit });
  const groups = await sweepGroups(tx, reading, { limit, membersToo: run.provider === "microsoft" });
  return { counts: { removed: mailboxes }, read: { isMore: mailboxes + groups > 0 }, links: {} };
}

function linkOf(part: keyof SyncLinks, link: string | undefined): SyncLinks {
  return link === undefined ? {} : { [part]: link };
}

// The first reading fills tables that were empty when this session planned how to check their foreign keys: by reading the
// whole table for each row, which took ten times as long as all else. Nobody has analysed them yet.
const PLAN_ANEW = "discard plans";
// What was told of a mailbox proves that it is there.
const SAVE_KINDS = `
  update mailbox m set kind = it.kind, is_proved = true
  from jsonb_to_recordset($2::jsonb) as it("mailboxId" uuid, kind text)
  where m.tenant_id = $1 and m.id = it."mailboxId"`;
