import { queryOptions } from "@tanstack/react-query";
import type { getAutoRetractLimit } from "#api/contract/auto-retract-limit.ts";
import type {
  getAutoRetract,
  listAutoRetractHistory,
  previewAutoRetract,
} from "#api/contract/auto-retract.ts";
import type { getAutomation } from "#api/contract/breaker.ts";
import { call, type ReplyTo } from "../../lib/api.ts";
import type { scopeOf } from "../../lib/scope.ts";

export type Setting = ReplyTo<typeof getAutoRetract>["result"][number];
export type Version = ReplyTo<typeof listAutoRetractHistory>["result"][number];
export type Preview = ReplyTo<typeof previewAutoRetract>["result"];
export type Destinations = Setting["destinations"];
export type Disposition = keyof Destinations;
export type Choice = Destinations[Disposition];
export type Limit = ReplyTo<typeof getAutoRetractLimit>["result"];

/** The API says so while no source has delivered anything. */
const NO_JOURNAL = 10101;

export const autoRetractQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "auto_retract"],
    queryFn: async ({ signal }) => {
      const asked = { account, signal };
      const { result, messages } = await call<typeof getAutoRetract>("GET", "/settings/auto_retract", asked);
      return { settings: result, hasJournal: messages.every((it) => it.code !== NO_JOURNAL) };
    },
  });

export interface Previewed {
  readonly integration_id: string;
  readonly destinations: Destinations;
  readonly when_impossible: Setting["when_impossible"];
  /** Null: everybody. */
  readonly scope: NonNullable<ReturnType<typeof scopeOf>> | null;
}

export const previewQuery = (account: string, body: Previewed) =>
  queryOptions({
    queryKey: [account, "settings", "auto_retract", "preview", body] as const,
    queryFn: async ({ signal }): Promise<Preview> => {
      const path = "/settings/auto_retract/preview";
      return (await call<typeof previewAutoRetract>("POST", path, { account, body, signal })).result;
    },
    // While it counts anew the former numbers stay; never those of another integration.
    placeholderData: (former: Preview | undefined, of): Preview | undefined =>
      of?.queryKey[4].integration_id === body.integration_id ? former : undefined,
  });

export const historyQuery = (account: string, integration_id: string) =>
  queryOptions({
    queryKey: [account, "settings", "auto_retract", "history", integration_id],
    queryFn: async ({ signal }) => {
      const path = "/settings/auto_retract/history";
      const asked = { account, query: { integration_id }, signal };
      return (await call<typeof listAutoRetractHistory>("GET", path, asked)).result;
    },
  });

export const limitQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "auto_retract_limit"],
    queryFn: async ({ signal }) => {
      const path = "/settings/auto_retract/limit";
      return (await call<typeof getAutoRetractLimit>("GET", path, { account, signal })).result;
    },
  });

export const automationQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "automation"],
    queryFn: async ({ signal }) => {
      const path = "/settings/automation";
      return (await call<typeof getAutomation>("GET", path, { account, signal })).result;
    },
  });
