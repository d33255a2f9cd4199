import { RETRACTION_KINDS, RETRACTION_STATES } from "#retraction/retraction-requests.ts";
import type { ListQuery } from "./queries.ts";

/** The lists of the page: each shows what somebody may have to do about it. */
export const LISTS = ["all", "approvals", "standing", "held", "decisions", "drafts"] as const;
export type List = (typeof LISTS)[number];
/** Those of runs; decisions are about copies. */
export type RunList = Exclude<List, "decisions">;

/** What the address of the page says. */
export interface ListSearch {
  readonly list?: List;
  readonly kind?: (typeof RETRACTION_KINDS)[number];
  readonly state?: (typeof RETRACTION_STATES)[number];
  readonly by?: string;
}

const MAX_NAME = 200;

/** Whatever stands in an address may be anything: what is not understood is as good as not there. */
export function readListSearch(given: Readonly<Record<string, unknown>>): ListSearch {
  const list = LISTS.find((it) => it === given["list"]);
  const kind = RETRACTION_KINDS.find((it) => it === given["kind"]);
  const state = RETRACTION_STATES.find((it) => it === given["state"]);
  // A name that looks like a number comes as one.
  const by = typeof given["by"] === "string" || typeof given["by"] === "number" ? String(given["by"]) : "";
  return {
    ...(list !== undefined && list !== "all" && { list }),
    ...(kind !== undefined && { kind }),
    ...(state !== undefined && { state }),
    ...(by.trim() !== "" && { by: by.slice(0, MAX_NAME) }),
  };
}

const LIST_QUERY: Readonly<Record<RunList, ListQuery>> = {
  all: {},
  approvals: { held_for: "approval" },
  standing: { state: "watching" },
  held: { held_for: "breaker,observe,canary" },
  drafts: { state: "draft" },
};

/** What the server is asked for. A list has its own state, so the filter by state is for `all` alone. */
export function toListQuery(list: RunList, { kind, state, by }: ListSearch): ListQuery {
  return {
    ...(list === "all" && state !== undefined && { state }),
    ...(kind !== undefined && { kind }),
    ...(by !== undefined && { requested_by: by }),
    ...LIST_QUERY[list],
  };
}
