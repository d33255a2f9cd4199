import { PLACES, placeOf } from "#retraction/place.ts";
import type { IntegrationId, MessageId } from "#shared/ids.ts";
import { type ActionableDisposition, ACTIONABLE_DISPOSITIONS, type AutoRetract } from "./auto-retract.ts";
import type { AutomaticDestination } from "./destination.ts";

/** What came with one verdict for the mailboxes of one integration. */
export interface Came {
  readonly integrationId: IntegrationId;
  readonly disposition: ActionableDisposition;
  readonly messages: number;
  readonly copies: number;
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
  /** That came; they would have moved where `after` is not "none". */
  readonly messages: number;
  readonly copies: number;
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

/** The dispositions that `after` takes further from the reader's eyes than `before`. */
export function goesFurther(before: AutoRetract, after: AutoRetract): readonly ActionableDisposition[] {
  return ACTIONABLE_DISPOSITIONS.filter((it) => depth(after, it) > depth(before, it));
}

function depth({ destinations }: AutoRetract, disposition: ActionableDisposition): number {
  const destination = destinations[disposition];
  return destination === "none" ? 0 : PLACES.indexOf(placeOf(destination));
}

/** How many copies of the week `after` takes further than `before` did; endless, where not all of them were counted. */
export function furtherCopies(
  { came, incomplete }: PastWeek,
  integrationId: IntegrationId,
  { before, after }: { readonly before: AutoRetract; readonly after: AutoRetract },
): number {
  const further = goesFurther(before, after);
  if (further.some((it) => incomplete.includes(it))) return Number.POSITIVE_INFINITY;
  return came
    .filter((it) => it.integrationId === integrationId && further.includes(it.disposition))
    .reduce((sum, it) => sum + it.copies, 0);
}
