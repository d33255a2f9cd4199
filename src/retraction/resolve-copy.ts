import type { AddressBook, AddressFound } from "#directory/address-book.ts";
import { NOT_ASKED } from "#directory/find-address.ts";
import { ProviderError } from "./provider-error.ts";
import { call, type Run } from "./run.ts";

/** Asks the directory whose mailbox an address leads to; the copy goes on in that mailbox's lane. */
export async function resolveCopy(run: Run): Promise<void> {
  const { engine, work, worker } = run;
  const found = await lookUp(run, run.provider.addressBook);
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

/** Both providers deliver `name+anything@` to `name@` where nobody has the longer one; their directories do not say so. */
export async function lookUp(run: Run, book: AddressBook): Promise<AddressFound> {
  const { address } = run.work;
  const ask = (asked: string): Promise<AddressFound> => call(run, (signal) => book.find(asked, signal));
  const base = withoutTag(address);
  if (base === undefined) return ask(address);
  const found = await ask(address).catch(unlessNotAsked);
  return found === undefined || found.kind === "no_mailbox" ? ask(base) : found;
}

/** A directory that cannot be asked may have the longer one, which few have: that keeps no mail of the shorter one waiting. */
function unlessNotAsked(error: unknown): undefined {
  if (!(error instanceof ProviderError) || error.code !== NOT_ASKED) throw error;
}

/** RFC 5233 calls it the detail; `undefined` where the address has none. */
function withoutTag(address: string): string | undefined {
  const at = address.lastIndexOf("@");
  const plus = address.indexOf("+");
  return plus > 0 && plus < at ? address.slice(0, plus) + address.slice(at) : undefined;
}
