import { z } from "zod";
import type {
  CopyId,
  EntryId,
  EvaluationId,
  IndicatorId,
  IntegrationId,
  MessageId,
  RetractionId,
  SourceId,
  TenantId,
} from "#shared/ids.ts";
import { idOf } from "./fields.ts";

/** What stands in a path. */
export const account = { account_id: idOf<TenantId>("the account: a tenant's id") };

export const AccountPath = z.object(account);
export const MessagePath = z.object({ ...account, investigate_id: idOf<MessageId>("the message") });
export const CopyPath = MessagePath.extend({ copy_id: idOf<CopyId>("the copy") });
export const RetractionPath = z.object({ ...account, retraction_id: idOf<RetractionId>("the retraction") });
export const RetractionCopyPath = z.object({
  ...account,
  retraction_id: idOf<RetractionId>("the retraction"),
  copy_id: idOf<CopyId>("the copy"),
});
export const IntegrationPath = z.object({
  ...account,
  integration_id: idOf<IntegrationId>("the integration"),
});
export const SourcePath = z.object({ ...account, source_id: idOf<SourceId>("the source") });
export const EntryPath = z.object({ ...account, entry_id: idOf<EntryId>("the entry") });
export const IndicatorPath = z.object({ ...account, indicator_id: idOf<IndicatorId>("the indicator") });
export const ProposalPath = z.object({
  ...account,
  proposal_hash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe("the hash of a proposal that waits"),
});
export const EvaluationPath = z.object({ ...account, evaluation_id: idOf<EvaluationId>("the evaluation") });
export const DomainPath = z.object({
  ...account,
  domain_id: z.string().min(1).max(253).describe("the domain's name"),
});
