import type { Scope, ScopePart } from "#directory/scope.ts";
import { NO_ACTION } from "#policy/auto-retract.ts";
import type { AutomaticDestination } from "#policy/destination.ts";
import type { WorkerId } from "#retraction/ledger.ts";
import { type MailboxId, newId } from "#shared/ids.ts";
import { applyPolicy } from "#store/apply-policy.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { openLedger } from "#store/ledger.ts";
import { openAutomation } from "./automation-fixture.ts";
import { joinGroup, type SeededGroup, seedGroup } from "./seed-group.ts";
import { seedMessage } from "./seed-tenant.ts";

export function groups(...some: readonly SeededGroup[]): ScopePart {
  return { groups: some.map(({ id, name }) => ({ id, name })), mailboxes: [] };
}

/** A tenant whose setting has a scope, with the mailboxes of ann, bob and cid. */
export async function openScopedAutomation() {
  const it = await openAutomation();
  const { database, tenant, tenantId } = it;
  const { copies } = await seedMessage(database, tenant, {
    recipients: ["ann", "bob", "cid"],
    disposition: "NONE",
  });
  const mailboxOf = (name: string): MailboxId => {
    const found = copies.find((copy) => copy.address.startsWith(`${name}@`));
    if (found === undefined) throw new Error(`no mailbox of ${name}`);
    return found.mailboxId;
  };
  return {
    ...it,
    mailboxOf,
    mailboxes: (...names: readonly string[]): ScopePart => ({
      groups: [],
      mailboxes: names.map((name) => ({ id: mailboxOf(name), address: name })),
    }),
    group: async (name: string, members: readonly string[], inner: readonly SeededGroup[] = []) => {
      const group = await seedGroup(database, tenant, { name });
      await joinGroup(database, tenantId, { group, mailboxes: members.map(mailboxOf), groups: inner });
      return group;
    },
    leave: (group: SeededGroup) => it.query("delete from directory_member where group_id = $1", [group.id]),
    save: (scope: Scope | undefined, destination: AutomaticDestination = "JunkEmail") =>
      openAutoRetract(database).save(tenantId, tenant.integrationId, {
        setting: {
          ...NO_ACTION,
          destinations: { ...NO_ACTION.destinations, MALICIOUS: destination },
          ...(scope && { scope }),
        },
        savedBy: "token:admin",
        savedAt: new Date(),
        basedOn: undefined,
        confirmHardDelete: true,
      }),
    /** A message whose setting acts on it. `unknown`: nobody has looked these addresses up yet. */
    come: async (to: readonly string[], unknown: readonly string[] = []) => {
      const message = await seedMessage(database, tenant, { recipients: to, disposition: "MALICIOUS" });
      await it.query(
        "update copy set mailbox_id = null where message_id = $1 and split_part(address, '@', 1) = any($2)",
        [message.messageId, unknown],
      );
      return message;
    },
    /** Asks the policy about copies of a message: all, or those of these people. */
    judge: (message: Awaited<ReturnType<typeof seedMessage>>, of?: readonly string[]) =>
      database.asTenant(tenantId, (tx) =>
        applyPolicy(tx, tenantId, [
          {
            messageId: message.messageId,
            disposition: "MALICIOUS",
            copies: message.copies
              .filter(({ address }) => of === undefined || of.includes(address.split("@")[0] ?? ""))
              .map(({ copyId }) => ({
                copyId,
                integrationId: tenant.integrationId,
                provider: "microsoft" as const,
                isExempt: false,
              })),
          },
        ]),
      ),
    /** One claim of what nobody has looked up, each address found to be its own mailbox. */
    lookUp: async (): Promise<void> => {
      const ledger = openLedger(database);
      const worker = newId<WorkerId>(new Date());
      const claim = await ledger.claim({
        worker,
        maxLanes: 100,
        maxRows: 25,
        leaseMs: 60_000,
        callTimeoutMs: 1_000,
      });
      for (const lane of claim?.lanes ?? []) {
        for (const work of lane.mailbox === undefined ? lane.work : []) {
          const [row] = await it.query<{ id: MailboxId }>(
            "select mailbox_id as id from mailbox_address where address = $1",
            [work.address],
          );
          const mailboxIds = row === undefined ? [] : [row.id];
          await ledger.resolve(worker, work, {
            kind: "mailboxes",
            mailboxes: [],
            mailboxIds,
            viaGroup: false,
          });
        }
        if (claim !== undefined) await ledger.giveBack(worker, claim, lane);
      }
    },
    /** Who has a row, and how it stands. */
    rows: async (): Promise<readonly string[]> =>
      (
        await it.query<{ line: string }>(
          `select concat_ws(' ', split_part(c.address, '@', 1), rc.outcome, nullif(rc.reason, '')) as line
           from retraction_copy rc join copy c on c.id = rc.copy_id order by 1`,
        )
      ).map(({ line }) => line),
  };
}
