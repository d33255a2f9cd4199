import type { AddressFound, DirectoryMailbox } from "#directory/address-book.ts";
import { refusedLine, toLine } from "./self-test-line.ts";
import type { SelfTestLine } from "#directory/self-test.ts";
import type { Tried } from "./self-test-run.ts";

/** The one mailbox that an address leads to. */
export function oneMailbox(found: Tried<AddressFound> | undefined): DirectoryMailbox | undefined {
  if (found?.ok !== true || found.value.kind !== "mailboxes" || found.value.viaGroup) return undefined;
  const [mailbox, ...others] = found.value.mailboxes;
  return others.length === 0 ? mailbox : undefined;
}

/** What the directory says of the address. */
export function directoryLine(address: string, found: Tried<AddressFound>): SelfTestLine {
  if (!found.ok) return refusedLine("directory", found.error);
  if (oneMailbox(found) !== undefined)
    return toLine("directory", {
      result: "passed",
      detail: `The directory knows whose mailbox ${address} is.`,
    });
  const [code, detail] = whyNotOne(found.value);
  return toLine("directory", {
    result: "failed",
    code,
    detail: `Looked up ${address}: ${detail}`,
  });
}

function whyNotOne(found: AddressFound): readonly [string, string] {
  if (found.kind !== "mailboxes") return [found.kind, found.reason];
  return ["several_mailboxes", "a group's address, which leads to the mailboxes of its members"];
}
