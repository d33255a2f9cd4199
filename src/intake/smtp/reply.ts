/**
 * Every refusal that the intake gives: code, enhanced code (RFC 3463) and text. smtp-server reads `responseCode`. What a
 * setting of the source forbids is put off, not refused: a range that is missing there, or a certificate that has gone,
 * would else lose all mail until somebody sees it, and the sender's queue keeps it.
 */
export const REPLIES = {
  unknownAddress: [550, "5.1.1", "No such intake address"],
  tooManyUnknown: [421, "4.7.0", "Too many unknown addresses on this connection"],
  clientNotAllowed: [451, "4.7.1", "This client may not deliver to this address"],
  tlsRequired: [451, "4.7.0", "This address takes mail over TLS only: use STARTTLS first"],
  oneSource: [452, "4.5.3", "One intake address per transaction: send this recipient again by itself"],
  tooLarge: [552, "5.3.4", "Message exceeds the size limit"],
  overloaded: [452, "4.3.1", "Too much mail in flight, try again later"],
  notStored: [451, "4.3.0", "The message could not be stored, try again later"],
  noLookup: [451, "4.3.0", "The address could not be looked up, try again later"],
  shuttingDown: [421, "4.3.2", "Service shutting down, try again later"],
} as const satisfies Record<string, readonly [code: number, enhancedCode: string, text: string]>;

export type ReplyName = keyof typeof REPLIES;

/** A refusal in the form in which smtp-server takes it. */
export type Refusal = Error & { readonly responseCode: number };

export function refusal(name: ReplyName): Refusal {
  const [responseCode, enhancedCode, text] = REPLIES[name];
  return Object.assign(new Error(`${enhancedCode} ${text}`), { responseCode });
}
