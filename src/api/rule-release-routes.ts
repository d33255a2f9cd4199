import type { RuleReleases } from "#retraction/rule-release.ts";
import { releaseRule } from "./contract/rule-release.ts";
import { toRetractionItem } from "./progress.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface RuleReleaseNeeds {
  readonly ruleReleases: RuleReleases;
}

/** The undoing of all that a rule did. */
export function ruleReleaseRoutes(serve: ServeRoute, { ruleReleases }: RuleReleaseNeeds): void {
  serve(releaseRule, async ({ params, body }, { caller }) => {
    const { rule, since, reason } = body;
    const { leftAlone, ...plan } = await ruleReleases.plan(params.account_id, { rule, since });
    const isDry = body.dry_run || plan.copies + plan.open === 0;
    const request = { rule, since, reason, actor: caller.actor };
    const run = isDry ? undefined : await ruleReleases.start(params.account_id, request);
    return ok({
      ...plan,
      left_alone: leftAlone,
      release: run === undefined ? null : toRetractionItem(run),
    });
  });
}
