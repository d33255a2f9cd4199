import { v7 } from "uuid";

declare const kind: unique symbol;
/** A UUIDv7 that cannot be mistaken for the id of another thing. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

export type TenantId = Id<"tenant">;
export type IntegrationId = Id<"integration">;
export type PreparedCertificateId = Id<"prepared-certificate">;
export type AuthorizationId = Id<"authorization">;
export type SourceId = Id<"source">;
export type MailboxId = Id<"mailbox">;
export type JournalCopyId = Id<"journal-copy">;
export type MessageId = Id<"message">;
export type CopyId = Id<"copy">;
export type RetractionId = Id<"retraction">;
/** One item that a mailbox holds for a copy; our own id, not the provider's. */
export type HitId = Id<"hit">;
/** A lane is a mailbox, or a copy whose mailbox is not known yet: the id is that of the one or the other. */
export type LaneId = MailboxId | CopyId;
export type TokenId = Id<"token">;
export type PersonId = Id<"person">;
export type SessionId = Id<"session">;
export type InvitationId = Id<"invitation">;
export type EntryId = Id<"entry">;
export type IndicatorId = Id<"indicator">;
export type EvaluationId = Id<"evaluation">;
export type GroupId = Id<"group">;
export type MailboxScanId = Id<"mailbox-scan">;

/** Ids sort by the time they were made, so a time filter is an id bound. Those of one millisecond have no order. */
export function newId<It extends Id<string>>(at: Date): It {
  return v7({ msecs: at.getTime() }) as It;
}

/** Of now. Those that this process makes one after the other also sort in that order (RFC 9562 section 6.2). */
export function nextId<It extends Id<string>>(): It {
  return v7() as It;
}
