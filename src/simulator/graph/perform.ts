import { type Item, itemById, type MailboxStore } from "../microsoft/mailbox-store.ts";
import type { MicrosoftOrganisation } from "../microsoft/organisation.ts";
import { faultTaker, type TakeFault } from "../microsoft/under-faults.ts";
import { letOwnerAct } from "../owner-acts.ts";
import { answerUnderFaults, recordReply } from "./answer.ts";
import { DELTA_ROUTES } from "./delta.ts";
import { FOLDER_ROUTES } from "./folders.ts";
import type { GraphCall, GraphReply, GraphRoute, MailboxRequest } from "./graph-call.ts";
import { GraphError, invalidToken, throttled, toErrorReply } from "./graph-error.ts";
import { GROUP_ROUTES } from "./groups.ts";
import { MESSAGE_ROUTES } from "./messages.ts";
import { findRoute } from "./route-table.ts";
import { USER_ROUTES } from "./users.ts";

const ROUTES: readonly GraphRoute[] = [
  ...MESSAGE_ROUTES,
  ...FOLDER_ROUTES,
  ...DELTA_ROUTES,
  ...USER_ROUTES,
  ...GROUP_ROUTES,
];

/**
 * Answers one call, faults and limits included, and writes it into the organisation's call journal. It takes its place
 * at the mailbox before it waits for anything: calls that arrive together meet there together.
 */
export async function perform(organisation: MicrosoftOrganisation, call: GraphCall): Promise<GraphReply> {
  const startedAt = organisation.clock();
  const found = findRoute(ROUTES, call);
  if (found === undefined) {
    return toErrorReply(new GraphError(400, "BadRequest", "Resource not found for the segment."), startedAt);
  }
  const { route, params } = found;
  const mailbox = route.scope === "mailbox" ? mailboxNamed(organisation, params["user"]) : undefined;
  const reply = await admit({ organisation, call, route, params, mailbox }).catch((error: unknown) =>
    toErrorReply(error, organisation.clock()),
  );
  recordReply(
    organisation,
    { startedAt, operation: route.operation, app: call.app, agent: call.headers["user-agent"], mailbox },
    reply,
  );
  return reply;
}

interface Run {
  readonly organisation: MicrosoftOrganisation;
  readonly call: GraphCall;
  readonly route: GraphRoute;
  readonly params: Readonly<Record<string, string>>;
  readonly mailbox: MailboxStore | undefined;
}

/** By object id or user principal name, as in the directory. */
function mailboxNamed(organisation: MicrosoftOrganisation, name = ""): MailboxStore | undefined {
  return organisation.mailboxes.get(organisation.directory.user(name)?.id ?? "");
}

async function admit(run: Run): Promise<GraphReply> {
  const { organisation, call, route, mailbox } = run;
  checkRoles(run);
  const takeFault = faultTaker(organisation.faults, route.operation, mailbox, run.params["message"]);
  if (takeFault("token-revoked") !== undefined) throw invalidToken();
  const answer = (): Promise<GraphReply> =>
    answerUnderFaults(takeFault, organisation.random, () => handle(run, takeFault));
  if (mailbox === undefined) return answer();
  const entrance = organisation.limits.enter(call.app.clientId, mailbox.id);
  if (!entrance.isAdmitted) throw throttled(entrance.retryAfterSeconds, entrance.limit);
  return answer().finally(entrance.leave);
}

function checkRoles(run: Run): void {
  const { route, call } = run;
  if (route.roles.some((role) => call.app.roles.includes(role) || scopedRoles(run).includes(role))) return;
  throw route.scope === "mailbox"
    ? new GraphError(403, "ErrorAccessDenied", "Access is denied. Check credentials and try again.")
    : new GraphError(
        403,
        "Authorization_RequestDenied",
        "Insufficient privileges to complete the operation.",
      );
}

function scopedRoles({ organisation, call, mailbox }: Run): readonly string[] {
  const scoped = organisation.seed.clients.find((it) => it.id === call.app.clientId)?.scoped;
  return mailbox !== undefined && scoped?.mailboxes.includes(mailbox.address) === true ? scoped.roles : [];
}

function handle({ route, mailbox, ...request }: Run, takeFault: TakeFault): GraphReply {
  if (route.scope === "directory") return route.handle(request);
  checkMailbox(mailbox, request.params["user"] ?? "");
  if (takeFault("suspended") !== undefined) throw notEnabled();
  const wantsImmutableIds = IMMUTABLE_IDS.test(request.call.headers["prefer"] ?? "");
  const isLie = route.isChange && takeFault("lie") !== undefined;
  const letUserAct = ownerOf(request.organisation, mailbox, takeFault);
  const item = itemById(mailbox, request.params["message"] ?? "");
  const meant = (): readonly Item[] => (item === undefined ? [] : [item]);
  letUserAct("user-before", meant);
  const reply = route.handle({ ...request, mailbox, wantsImmutableIds, isLie, takeFault, letUserAct });
  letUserAct("user-after", meant);
  return wantsImmutableIds ? { ...reply, headers: { ...PREFERENCE_APPLIED, ...reply.headers } } : reply;
}

function ownerOf(
  organisation: MicrosoftOrganisation,
  { id: mailbox }: MailboxStore,
  takeFault: TakeFault,
): MailboxRequest["letUserAct"] {
  return (moment, items) => {
    for (const { immutableId: item } of items())
      letOwnerAct(organisation, (it) => takeFault(moment, it), { mailbox, item });
  };
}

const IMMUTABLE_IDS = /\bIdType="?ImmutableId\b/i;
const PREFERENCE_APPLIED = { "Preference-Applied": 'IdType="ImmutableId"' };

function checkMailbox(mailbox: MailboxStore | undefined, name: string): asserts mailbox is MailboxStore {
  if (mailbox === undefined) {
    throw new GraphError(404, "ErrorInvalidUser", `The requested user '${name.slice(0, 100)}' is invalid.`);
  }
  if (mailbox.kind === "on-premises" || mailbox.kind === "unlicensed") {
    throw notEnabled();
  }
  if (mailbox.kind === "out-of-scope") {
    throw new GraphError(403, "ErrorAccessDenied", "Access to OData is disabled.");
  }
}

function notEnabled(): GraphError {
  return new GraphError(404, "MailboxNotEnabledForRESTAPI", "The mailbox is inactive or hosted on-premises.");
}
