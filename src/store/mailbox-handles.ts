import type { MailboxHandles } from "#directory/follow-renames.ts";
import { againOnConflict } from "./again-on-conflict.ts";
import type { Database } from "./database.ts";
import { saveMailboxes } from "./save-mailboxes.ts";

/** Mailboxes as they are reached, in PostgreSQL. */
export function openMailboxHandles(database: Database): MailboxHandles {
  return {
    renew: async ({ tenantId, integrationId, mailboxId }, found) => {
      const saved = await againOnConflict(() =>
        database.asTenant(tenantId, (tx) =>
          saveMailboxes(tx, { tenantId, integrationId, mailboxes: [found] }),
        ),
      );
      return saved.includes(mailboxId);
    },
  };
}
