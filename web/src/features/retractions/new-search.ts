import { type Destination, DESTINATIONS } from "#policy/destination.ts";

/** In how many ways the messages of a plan can be named. */
export const WAYS = ["messages", "search", "message_ids", "samples"] as const;
export type Way = (typeof WAYS)[number];

/** Where Mail trace leaves more ids than fit into an address. */
const TICKED = "undeliver.ticked";
const IN_SESSION = "session";

/** What the address of the page says. Other screens link here with it. */
export interface NewSearch {
  readonly by?: Way;
  /** Messages' ids with commas, or `session`: they are in the session's storage. */
  readonly ids?: string;
  readonly query?: string;
  readonly start?: string;
  readonly end?: string;
  readonly destination?: Destination;
  /** Not to take these messages away, but to bring them back. */
  readonly release?: true;
}

const MAX_QUERY = 4_000;

/** Whatever stands in an address may be anything: what is not understood is as good as not there. */
export function readNewSearch(given: Readonly<Record<string, unknown>>): NewSearch {
  const by = WAYS.find((it) => it === given["by"]);
  const destination = DESTINATIONS.find((it) => it === given["destination"]);
  const ids = textIn(given["ids"]);
  const query = textIn(given["query"])?.slice(0, MAX_QUERY);
  const start = momentIn(given["start"]);
  const end = momentIn(given["end"]);
  return {
    ...(by !== undefined && { by }),
    ...(ids !== undefined && (ids === IN_SESSION || idsIn(ids).length > 0) && { ids }),
    ...(query !== undefined && { query }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(destination !== undefined && { destination }),
    ...(given["release"] === true && { release: true as const }),
  };
}

/** Which way the address speaks of. */
export function wayOf({ by, ids, query, start, end }: NewSearch): Way {
  if (by !== undefined) return by;
  if (ids !== undefined) return "messages";
  return query !== undefined || start !== undefined || end !== undefined ? "search" : "message_ids";
}

/** The ticked messages, each once. */
export function tickedIn({ ids }: NewSearch, session: Pick<Storage, "getItem">): readonly string[] {
  if (ids === undefined) return [];
  return idsIn(ids === IN_SESSION ? (session.getItem(TICKED) ?? "") : ids);
}

function idsIn(text: string): readonly string[] {
  const found = text.toLowerCase().match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? [];
  return [...new Set(found)];
}

function textIn(given: unknown): string | undefined {
  const text = typeof given === "number" ? String(given) : given;
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}

function momentIn(given: unknown): string | undefined {
  const text = textIn(given);
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : undefined;
}
