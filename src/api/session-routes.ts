import type { Caller } from "#identity/caller.ts";
import type { OwnSession, Persons } from "#identity/persons.ts";
import type { SignedIn } from "#identity/session.ts";
import { ApiError, notFound } from "./api-error.ts";
import { endOtherSessions, endSession, listSessions } from "./contract/user-sessions.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface SessionNeeds {
  readonly persons: Persons;
  readonly forgetPersons: () => void;
}

/** One's own sessions. */
export function sessionRoutes(serve: ServeRoute, { persons, forgetPersons }: SessionNeeds): void {
  serve(listSessions, async (_given, { caller }) => {
    const own = ownOf(caller);
    return ok((await persons.sessions(own)).map((it) => toItem(it, own)));
  });

  serve(endSession, async ({ params }, { caller }) => {
    if ((await persons.endSessions(ownOf(caller), params.session_id)) === 0) {
      throw new ApiError("not_found", "You have no such session: it may have ended by itself.");
    }
    forgetPersons();
    return ok({ id: params.session_id });
  });

  serve(endOtherSessions, async (_given, { caller }) => {
    const ended = await persons.endSessions(ownOf(caller));
    forgetPersons();
    return ok({ ended });
  });
}

function ownOf(caller: Caller): SignedIn {
  if (caller.kind !== "person") throw notFound("session");
  const { sessionId, personId, signedInBy, providerOf } = caller;
  return { sessionId, personId, method: signedInBy, tenantId: providerOf };
}

function toItem(it: OwnSession, { sessionId }: SignedIn) {
  return {
    id: it.id,
    is_current: it.id === sessionId,
    method: it.method,
    address: it.address ?? null,
    user_agent: it.userAgent ?? null,
    started_at: it.startedAt.toISOString(),
    last_seen_at: it.lastSeenAt.toISOString(),
    expires_at: it.expiresAt.toISOString(),
  };
}
