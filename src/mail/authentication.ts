/** Normalised outcomes: `unknown` where the provider said nothing, which weighs nothing. */
export const OUTCOMES = ["pass", "fail", "softfail", "neutral", "none", "error", "unknown"] as const;
export type AuthenticationOutcome = (typeof OUTCOMES)[number];

/** What the receiving provider found, and nobody else. */
export interface Authentication {
  readonly spf: AuthenticationOutcome;
  readonly dkim: AuthenticationOutcome;
  /** The domain of a passing DKIM signature; `undefined` where none passed. */
  readonly dkimDomain: string | undefined;
  readonly dmarc: AuthenticationOutcome;
  /** Microsoft's composite result. */
  readonly compauth: AuthenticationOutcome;
  /** Microsoft's three digits, such as `000` or `100`. */
  readonly compauthReason: string | undefined;
  /** The domain SPF was checked for, and the domain in From, as the provider wrote them. */
  readonly mailFromDomain: string | undefined;
  readonly headerFromDomain: string | undefined;
}

export const NOTHING_KNOWN: Authentication = {
  spf: "unknown",
  dkim: "unknown",
  dkimDomain: undefined,
  dmarc: "unknown",
  compauth: "unknown",
  compauthReason: undefined,
  mailFromDomain: undefined,
  headerFromDomain: undefined,
};
