/** What can be acted on by itself, from the gravest verdict to the mildest. */
export const ACTIONABLE = ["MALICIOUS", "SPOOF", "SUSPICIOUS", "SPAM", "BULK"] as const;
