import { call, type Run } from "./run.ts";

/** Asks the directory whose mailbox an address leads to; the copy goes on in that mailbox's lane. */
export async function resolveCopy(run: Run): Promise<void> {
  const { engine, work, worker } = run;
  const found = await call(run, (signal) => run.provider.addressBook.find(work.address, signal));
  if (found.kind === "mailboxes" && found.mailboxes.length > 0) {
    return engine.ledger.resolve(worker, work, found);
  }
  const outcome = found.kind === "mailboxes" ? "no_mailbox" : found.kind;
  const settled = await engine.ledger.settle(worker, work, {
    outcome,
    reached: undefined,
    reason: found.kind === "mailboxes" ? "the group has no member with a mailbox here" : found.reason,
    evidence: { askedDirectoryAt: engine.clock().toISOString() },
    wasRead: undefined,
    changes: [],
    exempt: false,
  });
  if (settled) engine.report.settled(work, outcome, engine.clock());
}
