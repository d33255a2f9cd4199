import type { AddressFound } from "#directory/address-book.ts";
import { type Fault, ProviderError } from "./provider-error.ts";
import { NOT_ASKED } from "#directory/find-address.ts";
import { lookUp } from "./resolve-copy.ts";
import type { Run } from "./run.ts";

/**
 * A copy is not in the mailbox that its address was known to lead to: the directories are asked whose it is now, past
 * what was read of them. An alias can have gone to a successor since, and the mail to him: then it is looked for in his
 * mailbox as well, by a row of its own; this one ends as what its mailbox shows. Answers where else it is looked for, in
 * words; empty: nowhere. Throws `ProviderError` where it has to be asked once more.
 */
export async function followAddress(run: Run): Promise<string> {
  const { work, lane, engine, worker } = run;
  if (!isInQuestion(run)) return "";
  const found = await askNow(run);
  if (found?.kind !== "mailboxes" || found.viaGroup) return "";
  const isSame = found.mailboxes.some((it) => it.handle === lane.mailbox?.handle);
  if (isSame || found.mailboxes.length === 0) return "";
  if (!(await engine.ledger.follow(worker, work, found))) return "";
  const now = found.mailboxes.map((it) => it.primaryAddress).join(", ");
  return `its address leads to ${now} now: looked for there as well`;
}

/** What was found once is where it is, and what a person has decided about or called off is not looked for elsewhere. */
function isInQuestion({ work, lane }: Run): boolean {
  const isOpen = work.kind === "retract" && work.cancelled === undefined && work.decided === undefined;
  // A copy that bears the name of its connection was found by way of another address.
  const isAddress = !work.address.includes(" ");
  return isOpen && isAddress && lane.mailbox !== undefined && work.hits.length === 0;
}

/** That can pass, or concerns the whole connection. Else nobody can be asked, and the copy ends by what is known. */
const ASKED_ONCE_MORE: readonly Fault[] = ["transient", "throttled", "integration_broken"];

async function askNow(run: Run): Promise<AddressFound | undefined> {
  const { directories } = run.provider;
  if (directories === undefined) return undefined;
  try {
    return await lookUp(run, directories);
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    // Its own directory has nobody of this address, and another one rests.
    if (error.code !== NOT_ASKED && ASKED_ONCE_MORE.includes(error.fault)) throw error;
    return undefined;
  }
}
