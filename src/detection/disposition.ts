/** In the order of precedence: where several fit, the first wins. */
export const DISPOSITIONS = ["MALICIOUS", "SPOOF", "SUSPICIOUS", "SPAM", "BULK", "NONE"] as const;

/** The one verdict of a message. */
export type Disposition = (typeof DISPOSITIONS)[number];

/** Whether `left` stands before `right` in that order. */
export function isGraver(left: Disposition, right: Disposition): boolean {
  return DISPOSITIONS.indexOf(left) < DISPOSITIONS.indexOf(right);
}
