import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { getExposure } from "#api/contract/exposure.ts";
import type { listMismatches } from "#api/contract/identity-decisions.ts";
import type { listRetractionMessages } from "#api/contract/naming.ts";
import type { getPlan, listSurvey } from "#api/contract/plans.ts";
import type { previewRelease } from "#api/contract/release-preview.ts";
import type {
  getRestorability,
  getRetraction,
  listRetractionCopies,
  listRetractions,
} from "#api/contract/retractions.ts";
import { type Asked, call, type ReplyTo } from "../../lib/api.ts";

export type Retraction = ReplyTo<typeof listRetractions>["result"][number];
export type Run = ReplyTo<typeof getRetraction>["result"];
export type RunCopy = ReplyTo<typeof listRetractionCopies>["result"][number];
export type Plan = ReplyTo<typeof getPlan>["result"];
export type Surveyed = ReplyTo<typeof listSurvey>["result"][number];
export type NamedMessage = ReplyTo<typeof listRetractionMessages>["result"][number];
export type Restorability = ReplyTo<typeof getRestorability>["result"];
export type Preview = ReplyTo<typeof previewRelease>["result"][number];
export type Exposed = ReplyTo<typeof getExposure>["result"]["copies"][number];
export type Mismatch = ReplyTo<typeof listMismatches>["result"][number];
export type Candidate = Mismatch["candidates"][number];
export type ListQuery = NonNullable<Asked<typeof listRetractions>["query"]>;

interface Ask {
  readonly account: string;
  readonly id: string;
}

const LIST_PAGE = 30;
export const COPIES_PAGE = 100;
const PREVIEW_PAGE = 25;
const EXPOSURE_PAGE = 200;
const DECISIONS_PAGE = 20;
/** While something is looked up in the background, and no event tells how far it is. */
const POLL_MS = 1_000;

export const retractionsQuery = (account: string, query: ListQuery) =>
  infiniteQueryOptions({
    queryKey: [account, "retractions", "list", query],
    queryFn: ({ signal, pageParam }) =>
      call<typeof listRetractions>("GET", "/retractions", {
        account,
        query: { ...query, per_page: LIST_PAGE, ...(pageParam !== undefined && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.result_info.cursor,
  });

/** What waits for a person's word on its identity: of one run, or of all. */
export const mismatchesQuery = (account: string, run: string | undefined) =>
  infiniteQueryOptions({
    queryKey: [account, "retractions", "mismatches", run ?? "all"],
    queryFn: ({ signal, pageParam }) => {
      const of = run === undefined ? {} : { retraction_id: run };
      const query = { page: pageParam, per_page: DECISIONS_PAGE, ...of };
      return call<typeof listMismatches>("GET", "/identity_mismatches", { account, query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ result }, _all, page) => (result.length < DECISIONS_PAGE ? undefined : page + 1),
  });

export const runQuery = ({ account, id }: Ask) =>
  queryOptions({
    queryKey: [account, "retractions", "run", id],
    queryFn: async ({ signal }): Promise<Run> => {
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id";
      return (await call<typeof getRetraction>("GET", path, { account, params, signal })).result;
    },
    refetchInterval: ({ state }) => (state.data?.discovery === "running" ? POLL_MS : false),
  });

/** The releases of a run; of a release, what took it back. */
export const undoneByQuery = ({ account, id }: Ask) =>
  queryOptions({
    queryKey: [account, "retractions", "undone-by", id],
    queryFn: async ({ signal }): Promise<readonly Retraction[]> => {
      const query = { releases_id: id };
      return (await call<typeof listRetractions>("GET", "/retractions", { account, query, signal })).result;
    },
  });

export const planQuery = ({ account, id }: Ask) =>
  queryOptions({
    queryKey: [account, "retractions", "plan", id],
    queryFn: async ({ signal }): Promise<Plan> => {
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/plan";
      return (await call<typeof getPlan>("GET", path, { account, params, signal })).result;
    },
    refetchInterval: ({ state }) => (state.data?.survey?.state === "running" ? POLL_MS : false),
  });

/** One page of the copies; `page` counts from 1. Only the pages that are seen are asked for. */
export const copiesQuery = ({
  account,
  id,
  page,
  outcome,
}: Ask & { readonly page: number; readonly outcome: RunCopy["outcome"] | undefined }) =>
  queryOptions({
    queryKey: [account, "retractions", "copies", id, outcome ?? "all", page],
    queryFn: async ({ signal }): Promise<readonly RunCopy[]> => {
      const query = { page, per_page: COPIES_PAGE, ...(outcome !== undefined && { outcome }) };
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/copies";
      return (await call<typeof listRetractionCopies>("GET", path, { account, params, query, signal }))
        .result;
    },
  });

export const messagesQuery = ({ account, id }: Ask) =>
  infiniteQueryOptions({
    queryKey: [account, "retractions", "messages", id],
    queryFn: ({ signal, pageParam }) => {
      const query = { page: pageParam, per_page: LIST_PAGE };
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/messages";
      return call<typeof listRetractionMessages>("GET", path, { account, params, query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ result }, _all, page) => (result.length < LIST_PAGE ? undefined : page + 1),
  });

export const surveyQuery = ({ account, id, isRunning }: Ask & { readonly isRunning: boolean }) =>
  infiniteQueryOptions({
    queryKey: [account, "retractions", "survey", id],
    queryFn: ({ signal, pageParam }) => {
      const query = { page: pageParam, per_page: LIST_PAGE };
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/survey";
      return call<typeof listSurvey>("GET", path, { account, params, query, signal });
    },
    initialPageParam: 1,
    getNextPageParam: ({ result }, _all, page) => (result.length < LIST_PAGE ? undefined : page + 1),
    refetchInterval: isRunning ? POLL_MS : false,
  });

/** Reads all that the run has taken, so it is asked again when the run has come further (`standing`) and not at each event. */
export const restorabilityQuery = ({ account, id, standing }: Ask & { readonly standing: string }) =>
  queryOptions({
    queryKey: [account, "restorability", id, standing],
    queryFn: async ({ signal }) => {
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/restorability";
      return (await call<typeof getRestorability>("GET", path, { account, params, signal })).result;
    },
  });

export const exposureQuery = ({ account, id, standing }: Ask & { readonly standing: string }) =>
  infiniteQueryOptions({
    queryKey: [account, "exposure", id, standing],
    queryFn: ({ signal, pageParam }) => {
      const query = { per_page: EXPOSURE_PAGE, ...(pageParam !== undefined && { cursor: pageParam }) };
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/exposure";
      return call<typeof getExposure>("GET", path, { account, params, query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.result_info.cursor,
  });

/** Reads the mailboxes, so only where somebody asks for it, and never again by itself. */
export const previewQuery = ({ account, id }: Ask) =>
  infiniteQueryOptions({
    queryKey: [account, "release-preview", id],
    queryFn: ({ signal, pageParam }) => {
      const query = { per_page: PREVIEW_PAGE, ...(pageParam !== undefined && { cursor: pageParam }) };
      const params = { retraction_id: id };
      const path = "/retractions/:retraction_id/release_preview";
      return call<typeof previewRelease>("GET", path, { account, params, query, signal });
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.result_info.cursor,
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
