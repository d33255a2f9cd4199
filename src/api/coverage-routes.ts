import type { CoverageOf, CoverageReading } from "#directory/coverage.ts";
import { ApiError, found } from "./api-error.ts";
import { listCoverage, lookAtCoverage } from "./contract/coverage.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface CoverageNeeds {
  readonly coverage: CoverageReading;
}

const MOST_MISSING = 20;

/** How much the intake sees. */
export function coverageRoutes(serve: ServeRoute, { coverage }: CoverageNeeds): void {
  serve(listCoverage, async ({ params }) => ok((await coverage.list(params.account_id)).map(toItem)));

  serve(lookAtCoverage, async ({ params, body }, { caller }) => {
    const asked = { integrationId: body.integration_id, actor: caller.actor };
    const answer = found(await coverage.ask(params.account_id, asked), "integration");
    if (answer !== "asked") throw new ApiError("wrong_state", WHY_NOT[answer]);
    return ok({ asked: true as const });
  });
}

const WHY_NOT = {
  stopped: "The integration is stopped: resume it first.",
  nothing_came: "No journal copy has come yet, so none could have told of a mail: send a mail first.",
} as const;

function toItem({ integration, checks, lowSince }: CoverageOf) {
  const missing = checks.flatMap((it) => it.missing).slice(0, MOST_MISSING);
  return {
    integration,
    mails: checks.reduce((sum, it) => sum + it.mails, 0),
    seen: checks.reduce((sum, it) => sum + it.seen, 0),
    low_since: iso(lowSince),
    checks: checks.map(({ at, mailboxes, failed, mails, seen }) => ({
      at: at.toISOString(),
      mailboxes,
      failed,
      mails,
      seen,
    })),
    missing: missing.map(({ address, messageId, receivedAt }) => ({
      address,
      message_id: messageId,
      received_at: receivedAt,
    })),
  };
}
