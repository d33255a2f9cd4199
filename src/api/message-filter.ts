import type { z } from "zod";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { parseSearch } from "#trace/parse-search.ts";
import type { SearchFilter } from "#trace/search-filter.ts";
import { ApiError } from "./api-error.ts";
import type { MessageFilter } from "./contract/investigate.ts";

/** Its filters alone: how the result is paged is nothing to a search. */
type Query = Omit<z.output<typeof MessageFilter>, "page" | "per_page" | "cursor" | "alert_id" | "look_ms">;

/** Cloudflare's default range. */
const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;

/**
 * The search that a query asks for: its fields and the search box's grammar in `query`, all of it together.
 * `undefined`: nothing can fit, such as a delivery state that mail in mailboxes never has.
 */
export function toSearchFilter(query: Query, now: Date, pointer = "/query"): SearchFilter | undefined {
  const parsed = parseSearch(query.query ?? "", query.time_zone);
  if (!parsed.ok) {
    throw new ApiError(
      "invalid_input",
      ...parsed.mistakes.map((message) => ({ message, pointer: `${pointer}/query` })),
    );
  }
  const typed = parsed.filter;
  const standing = standingOf(query.delivery_status);
  if (standing === undefined || lacksDetection(query)) return undefined;
  const messageIdHeader = query.message_id ?? typed.messageIdHeader;
  const before = query.end ?? typed.before;
  return {
    ...withStanding(typed, standing),
    from: [...typed.from, ...lower(query.sender)],
    to: [...typed.to, ...lower(query.recipient)],
    domains: [...typed.domains, ...lower(query.domain)],
    subject: [...typed.subject, ...wordsOf(query.subject)],
    dispositions: dispositionsOf(query, typed),
    actions: actionsOf(query),
    messageIdHeader,
    // A search by Message-ID costs nothing, however old the mail is.
    after:
      query.start ?? typed.after ?? (messageIdHeader === undefined ? windowStart(now, before) : undefined),
    before,
  };
}

/** Whoever names an end only wants what came until then: counted from now, an older one would find nothing. */
function windowStart(now: Date, before = now): Date {
  const end = Math.min(now.getTime(), before.getTime());
  return new Date(end - DEFAULT_DAYS * DAY_MS);
}

function dispositionsOf(query: Query, typed: SearchFilter): SearchFilter["dispositions"] {
  if (query.final_disposition !== undefined) return [query.final_disposition];
  if (typed.dispositions.length > 0) return typed.dispositions;
  return query.detections_only === true ? ACTIONABLE_DISPOSITIONS : [];
}

function lacksDetection({ detections_only: only, final_disposition: disposition }: Query): boolean {
  return only === true && disposition === "NONE";
}

type Standing = Pick<SearchFilter, "isRetracted" | "isDelivered" | "hasFailed">;

function standingOf(status: Query["delivery_status"]): Standing | undefined {
  const any = { isRetracted: undefined, isDelivered: undefined, hasFailed: undefined };
  if (status === undefined) return any;
  if (status === "moved") return { ...any, isRetracted: true };
  if (status === "delivered") return { ...any, isDelivered: true };
  return status === "move_failed" ? { ...any, hasFailed: true } : undefined;
}

function withStanding(typed: SearchFilter, standing: Standing): SearchFilter {
  return {
    ...typed,
    isRetracted: typed.isRetracted ?? standing.isRetracted,
    isDelivered: typed.isDelivered ?? standing.isDelivered,
    hasFailed: typed.hasFailed ?? standing.hasFailed,
  };
}

function actionsOf({ message_action: action }: Query): SearchFilter["actions"] {
  if (action === undefined) return [];
  return [({ PREVIEW: "read", QUARANTINE_RELEASED: "released", MOVED: "moved" } as const)[action]];
}

function wordsOf(text = ""): readonly string[] {
  return text.split(/\s+/).filter((it) => it !== "");
}

function lower(value: string | undefined): readonly string[] {
  return value === undefined ? [] : [value.toLowerCase()];
}
