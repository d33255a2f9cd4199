import type { CoverageOf, CoverageReading } from "#directory/coverage.ts";
import { listCoverage } from "./contract/coverage.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface CoverageNeeds {
  readonly coverage: CoverageReading;
}

const MOST_MISSING = 20;

/** How much the intake sees. */
export function coverageRoutes(serve: ServeRoute, { coverage }: CoverageNeeds): void {
  serve(listCoverage, async ({ params }) => ok((await coverage.list(params.account_id)).map(toItem)));
}

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
