import { isInRanges } from "../client-range.ts";
import type { Source } from "#directory/sources.ts";
import type { FindSource } from "../find-source.ts";
import type { ReplyName } from "./reply.ts";

/** What RCPT TO is judged by. */
export interface RecipientFacts {
  readonly address: string;
  readonly clientAddress: string;
  readonly isSecure: boolean;
  /** The source that an earlier recipient of the same transaction chose. */
  readonly chosen: Source | undefined;
}

export type Admission =
  | { readonly admitted: Source }
  /** With the source whose settings say so. */
  | { readonly refused: ReplyName; readonly by?: Source };

/**
 * Decides about one RCPT TO. A transaction delivers to one source: a second one, of this or another tenant, is asked
 * to come by itself, because one DATA is one journal copy. Two addresses of one source (while it is rotated) are one.
 */
export async function admitRecipient(facts: RecipientFacts, findSource: FindSource): Promise<Admission> {
  const at = facts.address.lastIndexOf("@");
  if (at < 1) return { refused: "unknownAddress" };
  const source = await findSource(facts.address.slice(0, at), facts.address.slice(at + 1).toLowerCase());
  if (source === undefined) return { refused: "unknownAddress" };
  if (source.allowedRanges.length > 0 && !isInRanges(facts.clientAddress, source.allowedRanges)) {
    return { refused: "clientNotAllowed", by: source };
  }
  if (source.requireTls && !facts.isSecure) return { refused: "tlsRequired", by: source };
  if (facts.chosen !== undefined && facts.chosen.sourceId !== source.sourceId)
    return { refused: "oneSource" };
  return { admitted: source };
}
