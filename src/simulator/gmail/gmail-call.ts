import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { type Caller, readCaller, requireScope, runCall } from "../google/call.ts";
import type { GoogleUser } from "../google/directory.ts";
import { failedPrecondition, forbidden } from "../google/google-error.ts";
import { parse } from "../google/google-scope.ts";
import type { GoogleMailbox, MailItem } from "../google/mailbox.ts";
import type { GoogleOrganisation } from "../google/organisation.ts";
import { letOwnerAct, type UserMoment } from "../owner-acts.ts";
import { FULL_SCOPE, type GmailOperation, METADATA_SCOPE, OPERATIONS } from "./operations.ts";

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
  /** For requests about many items: what their owner does, by the rules, with each that the request is about. */
  readonly letUserAct: (moment: UserMoment, items: () => readonly MailItem[]) => void;
}

/** Answers the body; `undefined` is 204. */
export type GmailHandler = (call: GmailCall) => unknown;

const Path = z.object({ userId: z.string(), id: z.string().optional() });

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
    item: parse(Path, request.params).id,
    admit: () => organisation.quota.enter(user?.id ?? ""),
    work: (pretends) => {
      requireScope(grant, operation.scopes);
      const checked = checkUser(caller, user, parse(Path, request.params).userId, operation);
      organisation.quota.spend(grant.account.projectId, checked.id, operation.units);
      const mailbox = organisation.mailbox(checked);
      const letUserAct: GmailCall["letUserAct"] = (moment, items) => {
        const target = { mailbox: checked.primaryEmail };
        const rule = (item: string) => organisation.faults.take(moment, operation.name, { ...target, item });
        for (const { id: item } of items()) letOwnerAct(organisation, rule, { ...target, item });
      };
      return withOwner(request, {
        organisation,
        user: checked,
        mailbox,
        request,
        metadataOnly: isMetadataOnly(grant.scopes),
        pretends,
        letUserAct,
      });
    },
  });

  function withOwner(asked: FastifyRequest, call: GmailCall): unknown {
    const item = operation === OPERATIONS.readLabels ? undefined : parse(Path, asked.params).id;
    const meant = (): readonly MailItem[] => {
      const found = call.mailbox.items.get(item ?? "");
      return found === undefined ? [] : [found];
    };
    call.letUserAct("user-before", meant);
    const body = handler(call);
    call.letUserAct("user-after", meant);
    return body;
  }
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
  const isSuspended =
    user.suspended || organisation.faults.take("suspended", operation.name, user.primaryEmail) !== undefined;
  if (isSuspended && !operation.worksSuspended) throw forbidden("User is suspended");
  return user;
}

function isMetadataOnly(scopes: ReadonlySet<string>): boolean {
  return (
    scopes.has(METADATA_SCOPE) &&
    ![...scopes].some((it) => it === FULL_SCOPE || /\.(?:modify|readonly)$/.test(it))
  );
}
