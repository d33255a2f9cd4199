import type { Destination } from "#policy/destination.ts";

/** Why a plan needs more than its maker's word. */
export const APPROVAL_REASONS = ["hard_delete", "over_limit"] as const;
export type ApprovalReason = (typeof APPROVAL_REASONS)[number];

export const APPROVAL_DECISIONS = ["approved", "denied", "expired", "confirmed"] as const;
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

/** So long a second person can decide; then it is refused. */
export const APPROVAL_MS = 72 * 60 * 60 * 1_000;

/** What was asked of a second person, and what became of it. */
export interface Approval {
  readonly why: ApprovalReason;
  readonly copies: number;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  /** `undefined`: nobody has decided yet. */
  readonly decision: ApprovalDecision | undefined;
  readonly decidedBy: string | undefined;
  readonly decidedAt: Date | undefined;
  readonly reason: string;
  /** Who may decide now; nobody once it was decided. */
  readonly mayApprove: readonly string[];
}

interface Applied {
  /** `undefined`: several places, none of which is final. */
  readonly destination: Destination | undefined;
  readonly copies: number;
  /** What the same actor has applied within the last hour by his own word: splitting a plan does not help. */
  readonly copiesLastHour: number;
  readonly copiesPerHour: number;
}

/** Why this plan needs approval, or `undefined` where its maker's word is enough. */
export function whyApproval(plan: Applied): ApprovalReason | undefined {
  // Nobody can undo it from here, not even for a single copy.
  if (plan.destination === "RecoverableItemsPurges") return "hard_delete";
  return plan.copies + plan.copiesLastHour > plan.copiesPerHour ? "over_limit" : undefined;
}

/** A program with a token is no person, whatever role the token has. */
export type ActorKind = "person" | "token";

/** As events name actors: `person:<id>`, `token:<name>`. */
export function kindOfActor(actor: string): ActorKind {
  return actor.startsWith("person:") ? "person" : "token";
}

/** The persons who may decide about what `parties` ask for: nobody approves his own. */
export function othersThan(eligible: readonly string[], parties: readonly string[]): readonly string[] {
  return eligible.filter((it) => !parties.includes(it));
}

/**
 * Whose word it takes. Where there is nobody else to ask, who applies the plan types the number of its copies, and an
 * event says so loudly.
 */
export function wayOfApproval(others: readonly string[]): "second_person" | "typed_confirmation" {
  return others.length > 0 ? "second_person" : "typed_confirmation";
}

interface Deciding {
  readonly actor: string;
  /** Who asked for it: the plan's maker, and who applied it. */
  readonly parties: readonly string[];
  /** Who made the tokens among them. */
  readonly makers: readonly string[];
  readonly eligible: readonly string[];
}

/** Why this actor may not decide, or `undefined` where he may. */
export function whyNotDecide({ actor, parties, makers, eligible }: Deciding): string | undefined {
  if (kindOfActor(actor) === "token") return "a token never approves: a person has to sign in and decide";
  if (parties.includes(actor)) return "nobody approves what he has asked for himself";
  // With a token of his own one person would be two. Where there is nobody else, he is asked rather than nobody.
  if (makers.includes(actor) && othersThan(eligible, [...parties, ...makers]).length > 0)
    return "a token that you have made asks for it, and somebody else can decide";
  return eligible.includes(actor) ? undefined : "only a Super Admin or a SOC Analyst of this account decides";
}
