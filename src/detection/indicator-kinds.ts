/** What can be known of harmful mail, as threat feeds and analysts name it. */
export const INDICATOR_KINDS = ["url", "domain", "sha256", "sender", "message_id"] as const;
export type IndicatorKind = (typeof INDICATOR_KINDS)[number];
