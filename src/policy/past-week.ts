import { type ActionableDisposition, ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import { widensScope } from "#directory/widens-scope.ts";
import { PLACES, placeOf } from "#retraction/place.ts";
import type { IntegrationId, MessageId } from "#shared/ids.ts";
import type { AutoRetract } from "./auto-retract.ts";
import type { AutomaticDestination } from "./destination.ts";

/** What came with one verdict for the mailboxes of one integration. */
export interface Came {
  readonly integrationId: IntegrationId;
  readonly disposition: ActionableDisposition;
  readonly messages: number;
  readonly copies: number;
}

/** What came with one verdict for those whom a setting reaches. Whose mailbox nobody knows counts as reached. */
export interface Reached {
  readonly disposition: ActionableDisposition;
  readonly messages: number;
  readonly copies: number;
  /** Of these copies: another setting, which is measured against, does not reach them. */
  readonly beyond: number;
  /** Came too, for others. */
  readonly outside: number;
}

/** The mail of the past seven days, as it is judged now. What is exempt from automation does not count. */
export interface PastWeek {
  readonly since: Date;
  /** Of any verdict, for all integrations. */
  readonly copies: number;
  readonly came: readonly Came[];
  /** Of these there was more than is counted: the numbers are what there was at least. */
  readonly incomplete: readonly ActionableDisposition[];
}

/** A message that a setting would have moved. */
export interface PastSample {
  readonly messageId: MessageId;
  readonly disposition: ActionableDisposition;
  readonly fromAddress: string;
  readonly fromName: string;
  readonly subject: string;
  readonly receivedAt: Date;
  readonly copies: number;
}

/** What a setting would have done. */
export interface AutoRetractPreview {
  readonly week: PastWeek;
  readonly dispositions: readonly PreviewedDisposition[];
  readonly limit: LimitReckoning;
}

export interface PreviewedDisposition {
  readonly disposition: ActionableDisposition;
  readonly before: AutomaticDestination | "none";
  readonly after: AutomaticDestination | "none";
  /** That came, for those in the scope; they would have moved where `after` is not "none". */
  readonly messages: number;
  readonly copies: number;
  /** Came too, and would have stayed: their mailboxes are outside of the scope. */
  readonly outside: number;
  readonly isComplete: boolean;
  readonly samples: readonly PastSample[];
}

/** Whether somebody whose role may change only so much could save it. */
export interface LimitReckoning {
  /** Go further than by what was last saved without a limit, over all integrations; `undefined`: more than is counted. */
  readonly copies: number | undefined;
  readonly allowed: number;
  readonly isWithin: boolean;
}

/** The dispositions that `after` takes further from the reader's eyes than `before`, or may for more people. */
export function goesFurther(before: AutoRetract, after: AutoRetract): readonly ActionableDisposition[] {
  const isWider = widensScope(before.scope, after.scope);
  return ACTIONABLE_DISPOSITIONS.filter(
    (it) => isDeeper(before, after, it) || (isWider && depth(after, it) > 0),
  );
}

function isDeeper(before: AutoRetract, after: AutoRetract, disposition: ActionableDisposition): boolean {
  return depth(after, disposition) > depth(before, disposition);
}

function depth({ destinations }: AutoRetract, disposition: ActionableDisposition): number {
  const destination = destinations[disposition];
  return destination === "none" ? 0 : PLACES.indexOf(placeOf(destination));
}

interface Measured {
  readonly before: AutoRetract;
  readonly after: AutoRetract;
  /** Whom `after` reaches, measured against `before`. */
  readonly reached: readonly Reached[];
}

/** How many copies of the week `after` takes further than `before` did; endless, where not all of them were counted. */
export function furtherCopies(
  { incomplete }: Pick<PastWeek, "incomplete">,
  { before, after, reached }: Measured,
): number {
  const further = goesFurther(before, after);
  if (further.some((it) => incomplete.includes(it))) return Number.POSITIVE_INFINITY;
  return reached
    .filter((it) => further.includes(it.disposition))
    .reduce((sum, it) => sum + (isDeeper(before, after, it.disposition) ? it.copies : it.beyond), 0);
}

/** Whom a setting without a scope reaches: everybody of its integration. */
export function reachesAll(
  { came }: Pick<PastWeek, "came">,
  integrationId: IntegrationId,
): readonly Reached[] {
  return came
    .filter((it) => it.integrationId === integrationId)
    .map(({ disposition, messages, copies }) => ({ disposition, messages, copies, beyond: 0, outside: 0 }));
}
