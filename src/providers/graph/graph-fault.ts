import { z } from "zod";
import type { Fault, ProviderError } from "#retraction/provider-error.ts";
import { faultOfStatus, refused } from "../provider-fault.ts";

/** Graph's answer to one call, whether it came alone or inside of a batch. */
export interface GraphReply {
  readonly status: number;
  readonly body: unknown;
  readonly retryAt: Date | undefined;
  readonly requestId: string | undefined;
}

const GraphError = z.object({
  error: z.object({
    code: z.string(),
    innerError: z.object({ code: z.string().optional(), "request-id": z.string().optional() }).optional(),
  }),
});

// The codes as Exchange and Graph send them; the status beside them varies, and the text is never looked at.
// https://learn.microsoft.com/graph/errors
const FAULT_OF_CODE: ReadonlyMap<string, Fault> = new Map<string, Fault>([
  ["ErrorItemNotFound", "item_gone"],
  ["ErrorFolderNotFound", "folder_gone"],
  ["ErrorSyncFolderNotFound", "folder_gone"],
  ["ErrorInvalidUser", "no_mailbox"],
  ["ErrorNonExistentMailbox", "no_mailbox"],
  ["Request_ResourceNotFound", "no_mailbox"],
  ["ResourceNotFound", "no_mailbox"],
  ["MailboxNotEnabledForRESTAPI", "mailbox_unavailable"],
  ["MailboxNotSupportedForRESTAPI", "mailbox_unavailable"],
  ["ErrorMailboxNotEnabledForRESTAPI", "mailbox_unavailable"],
  ["ErrorMailboxNotSupportedForRESTAPI", "mailbox_unavailable"],
  // An on-premises mailbox without federation.
  ["extensionError", "mailbox_unavailable"],
  // The customer granted only some mailboxes, or the application access policy shut this one.
  ["ErrorAccessDenied", "out_of_scope"],
  ["Authorization_RequestDenied", "integration_broken"],
  ["InvalidAuthenticationToken", "integration_broken"],
  ["AuthenticationError", "integration_broken"],
  ["ErrorQuotaExceeded", "destination_impossible"],
  ["quotaLimitReached", "destination_impossible"],
  ["ErrorCannotDeleteObject", "destination_impossible"],
  ["ApplicationThrottled", "throttled"],
  ["TooManyRequests", "throttled"],
  ["activityLimitReached", "throttled"],
  ["MailboxInfoStale", "transient"],
  ["serviceNotAvailable", "transient"],
]);

/** What Graph's refusal means. 401 comes here only after a fresh token was refused as well. */
export function graphFault({ status, body, retryAt, requestId }: GraphReply, now: Date): ProviderError {
  const { success, data } = GraphError.safeParse(body);
  const code = success ? data.error.code : undefined;
  const inner = success ? data.error.innerError : undefined;
  const refusal = { status, code, retryAt, requestId: inner?.["request-id"] ?? requestId };
  return refused(faultOf(status, [code, inner?.code]), refusal, now);
}

function faultOf(status: number, codes: readonly (string | undefined)[]): Fault {
  // A 429 is a ban whatever its code says: seen are UnknownError and empty ones.
  if (status === 429) return "throttled";
  if (status === 401) return "integration_broken";
  for (const code of codes) {
    const fault = code === undefined ? undefined : FAULT_OF_CODE.get(code);
    if (fault !== undefined) return fault;
  }
  return faultOfStatus(status);
}
