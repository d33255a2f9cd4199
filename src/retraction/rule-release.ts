import type { TenantId } from "#shared/ids.ts";
import type { Retraction } from "./retraction-requests.ts";

/** All that one rule did since a time. */
export interface RuleReleaseScope {
  /** As retractions name it, such as `detector:lookalike-domain` or `setting:SPAM`. */
  readonly rule: string;
  readonly since: Date;
}

export interface RuleReleaseRequest extends RuleReleaseScope {
  readonly reason: string;
  readonly actor: string;
}

/** What a release of it would find now. */
export interface RuleReleasePlan {
  readonly retractions: number;
  readonly messages: number;
  /** Copies of which something can be brought back. */
  readonly copies: number;
  /** Copies on which nobody has acted to the end: they are called off. */
  readonly open: number;
  /** Copies that a person has retracted as well: these stay. */
  readonly leftAlone: number;
}

/** Port: the undoing of all that a rule did. */
export interface RuleReleases {
  /** Nothing moves. */
  plan(tenantId: TenantId, scope: RuleReleaseScope): Promise<RuleReleasePlan>;
  /** One run that brings everything back; a large one grows while it runs. */
  start(tenantId: TenantId, request: RuleReleaseRequest): Promise<Retraction>;
}
