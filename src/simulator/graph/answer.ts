import type { AppIdentity } from "../microsoft/entra.ts";
import type { MailboxStore } from "../microsoft/mailbox-store.ts";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";
import { type TakeFault, underFaults } from "../microsoft/under-faults.ts";
import type { GraphReply } from "./graph-call.ts";
import { GraphError, throttled } from "./graph-error.ts";

/** Works under the rules of one operation. Throws `GraphError` where they refuse it. */
export async function answerUnderFaults(
  takeFault: TakeFault,
  random: () => number,
  work: () => GraphReply | Promise<GraphReply>,
): Promise<GraphReply> {
  const struck = await underFaults(takeFault, random, work);
  if (!struck.isRefused) return struck.isLost ? { ...struck.reply, isLost: true } : struck.reply;
  const { status, retryAfterSeconds, code, isLost } = struck;
  if (isLost) return { status, isLost };
  throw status === 429
    ? throttled(retryAfterSeconds, code)
    : new GraphError(status, code ?? (status === 503 ? "serviceNotAvailable" : "UnknownError"), "");
}

interface Asked {
  readonly startedAt: Date;
  readonly operation: string;
  readonly app: AppIdentity;
  readonly agent: string | undefined;
  readonly mailbox: MailboxStore | undefined;
}

/** Writes one call into the journal, as it was answered. */
export function recordReply(
  { calls, clock }: MicrosoftOrganisation,
  { startedAt, operation, app, agent, mailbox }: Asked,
  { status, headers, isLost }: GraphReply,
): void {
  const retryAfter = headers?.["Retry-After"];
  calls.record({
    startedAt,
    endedAt: clock(),
    operation,
    app: app.clientId,
    agent,
    mailboxId: mailbox?.id,
    address: mailbox?.address,
    status,
    retryAfterSeconds: retryAfter === undefined ? undefined : Number(retryAfter),
    isReplyLost: isLost ?? false,
  });
}
