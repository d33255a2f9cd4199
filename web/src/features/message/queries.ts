import { queryOptions } from "@tanstack/react-query";
import type { listCopies } from "#api/contract/copies.ts";
import type { getActionLog, getDetections, getMessage, getTrace } from "#api/contract/investigate.ts";
import type { getPreview } from "#api/contract/preview.ts";
import type { listSimilar } from "#api/contract/similar.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Message = ReplyTo<typeof getMessage>["result"];
export type Detections = ReplyTo<typeof getDetections>["result"];
export type Copy = ReplyTo<typeof listCopies>["result"][number];
export type LoggedAction = ReplyTo<typeof getActionLog>["result"][number];
export type MailTrace = ReplyTo<typeof getTrace>["result"];
export type Campaign = ReplyTo<typeof listSimilar>["result"];
export type Preview = ReplyTo<typeof getPreview>["result"];

/** A message of an organisation. */
export interface Which {
  readonly account: string;
  readonly id: string;
}

/** Whatever happens to messages makes all of it stale. */
const keyOf = ({ account, id }: Which, part: string) => [account, "message", id, part] as const;

export const messageQuery = (of: Which) =>
  queryOptions({
    queryKey: keyOf(of, "message"),
    queryFn: async ({ signal }): Promise<Message> =>
      (await call<typeof getMessage>("GET", "/investigate/:investigate_id", asked(of, signal))).result,
  });

export const detectionsQuery = (of: Which) =>
  queryOptions({
    queryKey: keyOf(of, "detections"),
    queryFn: async ({ signal }): Promise<Detections> =>
      (await call<typeof getDetections>("GET", "/investigate/:investigate_id/detections", asked(of, signal)))
        .result,
  });

export const copiesQuery = (of: Which) =>
  queryOptions({
    queryKey: keyOf(of, "copies"),
    queryFn: async ({ signal }): Promise<readonly Copy[]> =>
      (await call<typeof listCopies>("GET", "/investigate/:investigate_id/copies", asked(of, signal))).result,
  });

export const actionLogQuery = (of: Which) =>
  queryOptions({
    queryKey: keyOf(of, "action_log"),
    queryFn: async ({ signal }): Promise<readonly LoggedAction[]> =>
      (await call<typeof getActionLog>("GET", "/investigate/:investigate_id/action_log", asked(of, signal)))
        .result,
  });

export const traceQuery = (of: Which) =>
  queryOptions({
    queryKey: keyOf(of, "trace"),
    queryFn: async ({ signal }): Promise<MailTrace> =>
      (await call<typeof getTrace>("GET", "/investigate/:investigate_id/trace", asked(of, signal))).result,
  });

export const similarQuery = (of: Which) =>
  queryOptions({
    queryKey: keyOf(of, "similar"),
    queryFn: async ({ signal }): Promise<Campaign> =>
      (await call<typeof listSimilar>("GET", "/investigate/:investigate_id/similar", asked(of, signal)))
        .result,
  });

/**
 * Each time it is asked for is written down as a look at the mail, so it is asked for once, by hand, and is never made
 * stale by what happens: its key stands apart.
 */
export const previewQuery = ({ account, id }: Which) =>
  queryOptions({
    queryKey: [account, "previews", id],
    queryFn: async ({ signal }): Promise<Preview> =>
      (
        await call<typeof getPreview>(
          "GET",
          "/investigate/:investigate_id/preview",
          asked({ account, id }, signal),
        )
      ).result,
    staleTime: Number.POSITIVE_INFINITY,
    // The mail is not kept in the browser once nobody looks at it.
    gcTime: 0,
    retry: false,
  });

function asked({ account, id }: Which, signal: AbortSignal) {
  return { account, params: { investigate_id: id }, signal };
}
