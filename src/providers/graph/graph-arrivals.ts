import type { ArrivalWindow } from "#retraction/mailbox.ts";
import { toQuery, toSegment } from "../url-parts.ts";
import type { GraphClient } from "./graph-client.ts";
import { GraphMessage, MESSAGE_FIELDS } from "./graph-item.ts";
import { readPage } from "./odata.ts";

// Small pages bound an answer's size whatever headers an attacker has written into his mails.
const PAGE_SIZE = 25;

/** One page of what came into a mailbox in a time, the oldest first. https://learn.microsoft.com/graph/api/user-list-messages */
export function listArrivals(
  graph: GraphClient,
  mailbox: string,
  window: ArrivalWindow,
  signal: AbortSignal,
): Promise<{ readonly items: readonly GraphMessage[]; readonly next: string | undefined }> {
  const url = window.cursor ?? firstUrl(mailbox, window);
  return readPage(graph, { lane: mailbox, url, item: GraphMessage }, signal);
}

function firstUrl(mailbox: string, { since, until }: ArrivalWindow): string {
  const options = toQuery({
    // Whatever is ordered by must lead the filter.
    $filter: `receivedDateTime ge ${since.toISOString()} and receivedDateTime lt ${until.toISOString()}`,
    $orderby: "receivedDateTime",
    $select: MESSAGE_FIELDS,
    $top: String(PAGE_SIZE),
  });
  return `/users/${toSegment(mailbox)}/messages?${options}`;
}
