import { BackupError } from "./backup-file.ts";
import type { Transaction } from "./database.ts";

/** Throws where anybody works on this database: what he is at in the mailboxes would be taken for left behind. */
export async function refuseRunning(tx: Transaction): Promise<void> {
  const running = await tx.rows(RUNNING);
  if (running.length > 0)
    throw new BackupError(
      "Undeliver is running on this database: stop all its processes first. Where one was killed, wait two minutes.",
    );
}

const RUNNING = "select 1 from process where seen_at > now() - interval '2 minutes' limit 1";
