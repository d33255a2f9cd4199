/** What is acted on by itself: NONE never is. From the gravest to the mildest. */
export const ACTIONABLE_DISPOSITIONS = ["MALICIOUS", "SPOOF", "SUSPICIOUS", "SPAM", "BULK"] as const;
export type ActionableDisposition = (typeof ACTIONABLE_DISPOSITIONS)[number];

/** In the order of precedence: where several fit, the first wins. */
export const DISPOSITIONS = [...ACTIONABLE_DISPOSITIONS, "NONE"] as const;

/** The one verdict of a message. */
export type Disposition = (typeof DISPOSITIONS)[number];

/** Whether `left` stands before `right` in that order. */
export function isGraver(left: Disposition, right: Disposition): boolean {
  return DISPOSITIONS.indexOf(left) < DISPOSITIONS.indexOf(right);
}
