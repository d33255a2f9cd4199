/** What the journal copy taught us about a message: by this its items are looked for and proved. */
export interface OurMessage {
  readonly messageId: string | undefined;
  readonly from: string | undefined;
  readonly subject: string;
  readonly sentAt: Date | undefined;
  readonly receivedAt: Date;
  /** What the receiving provider wrote on it; several where it was delivered several times. */
  readonly networkMessageIds: readonly string[];
  readonly receivedIds: readonly string[];
  /** SHA-256, hex, of what the sender wrote: see mail/content-key. */
  readonly contentKey: string;
  /** Only items of this delivery, by its own marks; `undefined`: every item of the message. */
  readonly onlyDelivery?: DeliveryMarks | undefined;
}

/** By what the receiving provider tells one delivery from all others. */
export interface DeliveryMarks {
  readonly networkMessageIds: readonly string[];
  readonly receivedIds: readonly string[];
}
