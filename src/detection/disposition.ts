/** In the order of precedence: where several fit, the first wins. */
export const DISPOSITIONS = ["MALICIOUS", "SPOOF", "SUSPICIOUS", "SPAM", "BULK", "NONE"] as const;

/** The one verdict of a message. */
export type Disposition = (typeof DISPOSITIONS)[number];
