import { queryOptions } from "@tanstack/react-query";
import type { getApprovalSetting } from "#api/contract/approval-setting.ts";
import type { listAutoRetractProposals } from "#api/contract/auto-retract.ts";
import type { getResponses } from "#api/contract/responses.ts";
import type { getRetention, previewRetention } from "#api/contract/retention.ts";
import { call, type ReplyTo } from "../../lib/api.ts";

export type Responses = ReplyTo<typeof getResponses>["result"];
export type Approval = ReplyTo<typeof getApprovalSetting>["result"];
export type Retention = ReplyTo<typeof getRetention>["result"];
export type RetentionPreview = ReplyTo<typeof previewRetention>["result"];

export const responsesQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "responses"],
    queryFn: async ({ signal }) =>
      (await call<typeof getResponses>("GET", "/settings/responses", { account, signal })).result,
  });

export const approvalQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "approval"],
    queryFn: async ({ signal }) =>
      (await call<typeof getApprovalSetting>("GET", "/settings/approval", { account, signal })).result,
  });

export const proposalsQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "auto_retract", "proposals"],
    queryFn: async ({ signal }) => {
      const path = "/settings/auto_retract/proposals";
      return (await call<typeof listAutoRetractProposals>("GET", path, { account, signal })).result;
    },
  });

export const retentionQuery = (account: string) =>
  queryOptions({
    queryKey: [account, "settings", "retention"],
    queryFn: async ({ signal }) =>
      (await call<typeof getRetention>("GET", "/settings/retention", { account, signal })).result,
  });
