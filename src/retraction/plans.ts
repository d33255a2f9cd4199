import type { Standing } from "#directory/self-test.ts";
import type { ProviderName } from "#policy/destination.ts";
import type { GroupId, IntegrationId, RetractionId, TenantId } from "#shared/ids.ts";
import type { ApprovalReason } from "./approval.ts";
import type { Drift } from "./drift.ts";
import type { ProgressFilter, Retraction, RetractionState } from "./retraction-requests.ts";
import type { Survey, SurveyedCopy } from "./survey.ts";

import type { OddMessage } from "./unlike-the-rest.ts";

/** Why something of a plan will not happen, or not as a reader may think. */
export const OBSTACLES = [
  "no_such_place",
  "integration_stopped",
  "mailbox_unavailable",
  /** A person has put it back: no automation takes it, and this plan does. */
  "exempt",
] as const;
export type Obstacle = (typeof OBSTACLES)[number];

/** What a person should know before it happens: all of it from the ledger, at once. */
export interface RetractionPlan {
  readonly retraction: Retraction;
  readonly messages: number;
  readonly mailboxes: number;
  readonly integrations: readonly {
    readonly integrationId: IntegrationId;
    readonly name: string;
    readonly provider: ProviderName;
    readonly copies: number;
  }[];
  /** Of the directory's, in which most of the mailboxes are; the largest twenty. */
  readonly groups: readonly {
    readonly id: GroupId;
    readonly name: string;
    readonly mailboxes: number;
  }[];
  /** Of the tenant's list, whom it touches. */
  readonly importantPeople: readonly {
    readonly address: string;
    readonly note: string;
    readonly copies: number;
  }[];
  readonly samples: readonly OddMessage[];
  readonly obstacles: readonly {
    readonly obstacle: Obstacle;
    readonly copies: number;
    readonly why: string;
  }[];
  /** Integrations for which no self-test proves that the destination can be reached, and why not. */
  readonly unproven: readonly {
    readonly integrationId: IntegrationId;
    readonly name: string;
    readonly standing: Standing;
    readonly detail: string;
  }[];
  /** True: nobody can undo it from here. */
  readonly isFinal: boolean;
  /** Of a draft: why applying it takes more than the caller's word. */
  readonly needsApproval: ApprovalReason | undefined;
  /** Of a draft: what has changed since it was made. */
  readonly drift: Drift | undefined;
  readonly survey: Survey | undefined;
}

export type SurveyReply =
  | { readonly result: "started"; readonly survey: Survey }
  /** One is under way already. */
  | { readonly result: "running"; readonly survey: Survey }
  | { readonly result: "not_found" }
  /** What its search finds is still being looked up. */
  | { readonly result: "discovering" }
  | { readonly result: "not_a_draft"; readonly state: RetractionState };

export interface DecisionRequest {
  readonly decision: "approved" | "denied";
  readonly reason: string;
  /** Of the plan that was seen. */
  readonly hash: string;
  readonly actor: string;
}

export type DecisionReply =
  | { readonly result: "started"; readonly retraction: Retraction; readonly drift: Drift }
  | { readonly result: "denied"; readonly retraction: Retraction }
  | { readonly result: "not_found" }
  /** It waits for nobody's approval, or not any more. */
  | { readonly result: "not_waiting"; readonly state: RetractionState }
  | { readonly result: "not_yours"; readonly why: string }
  | { readonly result: "other_plan" };

export interface ResumeRequest {
  readonly decision: "proceed" | "refuse";
  readonly reason: string;
  readonly actor: string;
}

export type ResumeReply =
  | { readonly result: "resumed"; readonly retraction: Retraction }
  | { readonly result: "not_found" }
  /** Nothing in it waits for this decision. */
  | { readonly result: "not_held"; readonly state: RetractionState }
  /** A second person decides about that. */
  | { readonly result: "waits_for_approval" };

/** Port: what makes a plan one that a person can trust. */
export interface Plans {
  /** `undefined` where there is no such retraction. `actor`: for whom it counts whether approval is needed. */
  get(tenantId: TenantId, id: RetractionId, actor: string): Promise<RetractionPlan | undefined>;
  /** Has the mailboxes of a draft read in the background; nothing is acted on. */
  survey(tenantId: TenantId, id: RetractionId, actor: string): Promise<SurveyReply>;
  /** By copy; empty where no survey was asked for, `undefined` where there is no such retraction. */
  surveyed(
    tenantId: TenantId,
    id: RetractionId,
    page: Pick<ProgressFilter, "offset" | "limit">,
  ): Promise<readonly SurveyedCopy[] | undefined>;
  /** A second person's word on a held plan. */
  decide(tenantId: TenantId, id: RetractionId, request: DecisionRequest): Promise<DecisionReply>;
  /** What is held goes on, or is refused. */
  resume(tenantId: TenantId, id: RetractionId, request: ResumeRequest): Promise<ResumeReply>;
}
