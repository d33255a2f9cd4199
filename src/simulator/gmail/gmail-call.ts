import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Caller, readCaller, requireScope, runCall } from "../google/call.ts";
import type { GoogleUser } from "../google/directory.ts";
import { failedPrecondition, forbidden } from "../google/google-error.ts";
import { parse } from "../google/google-scope.ts";
import type { GoogleMailbox } from "../google/mailbox.ts";
import type { GoogleOrganisation } from "../google/organisation.ts";
import { FULL_SCOPE, type GmailOperation, METADATA_SCOPE } from "./operations.ts";

/** One allowed call, for the handler that does it. */
export interface GmailCall {
  readonly organisation: GoogleOrganisation;
  readonly user: GoogleUser;
  readonly mailbox: GoogleMailbox;
  readonly request: FastifyRequest;
  /** The only scope is gmail.metadata: no search, no bodies. */
  readonly metadataOnly: boolean;
  /** A fault says: answer as if it were done, and change nothing. */
  readonly pretends: boolean;
}

/** Answers the body; `undefined` is 204. */
export type GmailHandler = (call: GmailCall) => unknown;

const Path = z.object({ userId: z.string() });

/** Checks token, scope, mailbox and quota, and runs the handler with whatever faults are set. */
export async function gmailCall(
  organisations: readonly GoogleOrganisation[],
  operation: GmailOperation,
  handler: GmailHandler,
  [request, reply]: readonly [FastifyRequest, FastifyReply],
): Promise<unknown> {
  const caller = readCaller(request, organisations);
  const { organisation, grant } = caller;
  const user = organisation.directory.user(grant.userId ?? "");
  return runCall(reply, {
    organisation,
    operation: operation.name,
    app: grant.account.clientEmail,
    mailbox: user?.primaryEmail,
    admit: () => organisation.quota.enter(user?.id ?? ""),
    work: (pretends) => {
      requireScope(grant, operation.scopes);
      const checked = checkUser(caller, user, parse(Path, request.params).userId, operation);
      organisation.quota.spend(grant.account.projectId, checked.id, operation.units);
      const mailbox = organisation.mailbox(checked);
      return handler({
        organisation,
        user: checked,
        mailbox,
        request,
        metadataOnly: isMetadataOnly(grant.scopes),
        pretends,
      });
    },
  });
}

/** @see https://developers.google.com/workspace/gmail/api/guides/handle-errors */
function checkUser(
  { organisation }: Caller,
  user: GoogleUser | undefined,
  userId: string,
  operation: GmailOperation,
): GoogleUser {
  // A token without a subject is the service account's own, which has no mailbox.
  if (user === undefined) throw failedPrecondition("Precondition check failed.");
  const isOwn = userId === "me" || organisation.directory.user(userId)?.id === user.id;
  if (!isOwn) throw forbidden(`Delegation denied for ${user.primaryEmail}`);
  if (!user.isMailboxSetup) throw failedPrecondition("Mail service not enabled");
  if (user.suspended && !operation.worksSuspended) throw forbidden("User is suspended");
  return user;
}

function isMetadataOnly(scopes: ReadonlySet<string>): boolean {
  return (
    scopes.has(METADATA_SCOPE) &&
    ![...scopes].some((it) => it === FULL_SCOPE || /\.(?:modify|readonly)$/.test(it))
  );
}
