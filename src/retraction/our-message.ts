/** What the journal copy taught us about a message: by this its items are looked for and proved. */
export interface OurMessage {
  readonly messageId: string | undefined;
  readonly from: string | undefined;
  readonly subject: string;
  readonly sentAt: Date | undefined;
  readonly receivedAt: Date;
  readonly networkMessageId: string | undefined;
  readonly receivedIds: readonly string[];
  /** SHA-256, hex, of what the sender wrote: see mail/content-key. */
  readonly contentKey: string;
}
