import type { Scope, Wanted } from "#retraction/mailbox.ts";
import { sameSubject } from "../same-subject.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import type { GraphClient } from "./graph-client.ts";
import { GraphMessage, MESSAGE_FIELDS, messageIdOf } from "./graph-item.ts";
import { literal, readPages } from "./odata.ts";

// Small pages bound an answer's size whatever headers an attacker has written into his mails (Exchange lets 256 KB pass).
const PAGE_SIZE = 10;
const MAX_PAGES = 50;
// A longer id is looked for by its other marks: no provider says what its filter does with such a one.
const MAX_ID_LENGTH = 1_000;
// The journal copy may come well before the delivery (Safe Attachments, quarantine), hardly after it.
const BEFORE_MS = 15 * 60_000;
const AFTER_MS = 24 * 3_600_000;

/**
 * Every message in the scope that may be the wanted one. By Message-ID first; where the mail has none, or where
 * Exchange shows another than the sender wrote, by sender, subject and time.
 */
export async function locateMessages(
  graph: GraphClient,
  where: { readonly mailbox: string; readonly scope: Scope },
  wanted: Wanted,
  signal: AbortSignal,
): Promise<readonly GraphMessage[]> {
  const search = (filter: string): Promise<readonly GraphMessage[]> =>
    readPages(
      graph,
      { lane: where.mailbox, url: listUrl(where, filter), item: GraphMessage, maxPages: MAX_PAGES },
      signal,
    );

  const { messageId } = wanted;
  if (messageId !== undefined && messageId.length <= MAX_ID_LENGTH) {
    const found = await search(`internetMessageId eq ${literal(messageId)}`);
    if (found.length > 0) return found;
  }
  const similar = await search(similarFilter(wanted));
  return similar.filter((it) => isSimilar(it, wanted));
}

/** The next newsletter of the same sender has the same subject and its own id: it is another mail. */
function isSimilar(message: GraphMessage, { messageId, subject }: Wanted): boolean {
  return (
    sameSubject(message.subject ?? "", subject) &&
    (messageId === undefined || messageIdOf(message) === messageId)
  );
}

// No $orderby: whatever is ordered by must lead the filter, else Graph answers InefficientFilter.
function listUrl(
  { mailbox, scope }: { readonly mailbox: string; readonly scope: Scope },
  filter: string,
): string {
  const folder = scope === "recoverable" ? "/mailFolders/recoverableitemsdeletions" : "";
  const options = toQuery({ $filter: filter, $select: MESSAGE_FIELDS, $top: String(PAGE_SIZE) });
  return `/users/${toSegment(mailbox)}${folder}/messages?${options}`;
}

/** Subjects are compared here and not by the provider where the sender is known: it may have folded or cut them. */
function similarFilter({ from, subject, receivedAt }: Wanted): string {
  const since = new Date(receivedAt.getTime() - BEFORE_MS).toISOString();
  const until = new Date(receivedAt.getTime() + AFTER_MS).toISOString();
  const sender =
    from === undefined ? `subject eq ${literal(subject)}` : `from/emailAddress/address eq ${literal(from)}`;
  return `receivedDateTime ge ${since} and receivedDateTime le ${until} and ${sender}`;
}
