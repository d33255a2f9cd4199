import type { Outcome } from "#retraction/outcome.ts";
import type { CopyId, MessageId, RetractionId, TenantId } from "#shared/ids.ts";

/** One mail that somebody of the tenant wrote in answer to an exposed one, or to pass it on. */
export interface FollowUp {
  readonly messageId: MessageId;
  readonly at: Date;
  /** It contains the exposed mail's text, or all of it as an attachment; `undefined`: nobody can tell. */
  readonly carries: boolean | undefined;
  /** A machine wrote it: it passes on what it is told to, and replies to nobody. */
  readonly isAutomatic: boolean;
  readonly recipients: readonly FollowUpRecipient[];
}

interface FollowUpRecipient {
  readonly address: string;
  readonly isExternal: boolean;
  /** The exposed mail had gone to this address itself. */
  readonly hadIt: boolean;
}

/** What the ledger and the journal know of one copy of a retraction. */
export interface ExposureFacts {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  readonly subject: string;
  readonly mailbox: string;
  readonly recipients: readonly string[];
  /** Who wrote the mail, and where answers to it go. */
  readonly senders: readonly string[];
  /** From when the reader could see it: its journal copy, or the release that had brought it back. */
  readonly since: Date;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly removedAt: Date | undefined;
  /** A release has brought it back since, and it was not taken again. */
  readonly backSince: Date | undefined;
  readonly wasRead: boolean | undefined;
  readonly followUps: readonly FollowUp[];
}

/** `ended`: out of sight; `lasting`: as far as we know still in it; `never_seen`: it was not found there. */
export const EXPOSURES = ["ended", "lasting", "never_seen"] as const;

/** For how long one mailbox had the mail, and what its owner did with it. */
export interface Exposure extends Omit<ExposureFacts, "senders" | "followUps" | "backSince"> {
  readonly exposure: (typeof EXPOSURES)[number];
  /** `undefined` where it lasts, or where nobody knows when it ended. */
  readonly minutes: number | undefined;
  readonly replied: readonly FollowUp[];
  readonly forwarded: readonly FollowUp[];
  /** Addresses outside of the organisation that it was passed on to. */
  readonly forwardedOutside: readonly string[];
  readonly backSince: Date | undefined;
}

/**
 * An answer goes to whoever wrote the mail, or names it and has nothing of its text; it is passed on where somebody gets
 * the text who had not got it. One mail can be both.
 */
export function exposureOf({ senders, followUps, ...facts }: ExposureFacts): Exposure {
  const exposure = facts.backSince === undefined ? EXPOSURE_OF[facts.outcome] : "lasting";
  const isSender = ({ address }: FollowUpRecipient): boolean => senders.includes(address);
  const isNew = (it: FollowUpRecipient): boolean => !isSender(it) && !it.hadIt;
  const passedOn = followUps.filter((it) => it.carries !== false);
  const outside = passedOn.flatMap((it) => it.recipients.filter((to) => isNew(to) && to.isExternal));
  return {
    ...facts,
    exposure,
    minutes: exposure === "ended" ? minutesBetween(facts.since, facts.removedAt) : undefined,
    replied: followUps.filter(
      (it) => !it.isAutomatic && (it.carries === false || it.recipients.some(isSender)),
    ),
    forwarded: passedOn.filter((it) => it.recipients.some(isNew)),
    forwardedOutside: [...new Set(outside.map((it) => it.address))],
  };
}

/** What was not seen to be away counts as still there: a list of the exposed must not be too short. */
const EXPOSURE_OF: Readonly<Record<Outcome, Exposure["exposure"]>> = {
  moved: "ended",
  already_there: "ended",
  removed_by_user: "ended",
  not_found: "never_seen",
  not_yet_found: "never_seen",
  no_mailbox: "never_seen",
  mailbox_unavailable: "lasting",
  out_of_scope: "lasting",
  unsupported: "lasting",
  identity_mismatch: "lasting",
  refused: "lasting",
  failed: "lasting",
  unverified: "lasting",
  restored: "lasting",
  restore_failed: "lasting",
  pending: "lasting",
  held: "lasting",
  throttled: "lasting",
  acting: "lasting",
  verifying: "lasting",
};

/** To a tenth. A clock that differs must not make it negative. */
function minutesBetween(from: Date, to: Date | undefined): number | undefined {
  return to === undefined ? undefined : Math.max(0, Math.round((to.getTime() - from.getTime()) / 6_000) / 10);
}

export interface ExposureTotals {
  readonly copies: number;
  /** Mailboxes that had it. */
  readonly people: number;
  readonly minutesP50: number | undefined;
  readonly minutesMax: number | undefined;
  readonly readBefore: number;
  /** They had it, and nobody knows whether they had read it. */
  readonly readUnknown: number;
  readonly replied: number;
  readonly forwarded: number;
  readonly forwardedOutside: number;
  readonly stillReachable: number;
  readonly neverSeen: number;
}

/** Over all copies; people are counted once, in however many copies they had it. */
export function exposureTotals(all: readonly Exposure[]): ExposureTotals {
  const had = all.filter((it) => it.exposure !== "never_seen");
  const people = (is: (it: Exposure) => boolean): number =>
    new Set(had.filter(is).map((it) => it.mailbox)).size;
  const minutes = all.flatMap((it) => it.minutes ?? []).toSorted((a, b) => a - b);
  return {
    copies: all.length,
    people: people(() => true),
    minutesP50: minutes[Math.ceil(minutes.length / 2) - 1],
    minutesMax: minutes.at(-1),
    readBefore: people((it) => it.wasRead === true),
    readUnknown: people((it) => it.wasRead === undefined),
    replied: people((it) => it.replied.length > 0),
    forwarded: people((it) => it.forwarded.length > 0),
    forwardedOutside: people((it) => it.forwardedOutside.length > 0),
    stillReachable: people((it) => it.exposure === "lasting"),
    neverSeen: new Set(all.filter((it) => it.exposure === "never_seen").map((it) => it.mailbox)).size,
  };
}

export interface ExposurePage {
  readonly after: CopyId | undefined;
  readonly limit: number;
}

/** Port: who had a mail before it was taken away. */
export interface ExposureReading {
  /** By copy, after the one named; `undefined` where there is no such retraction. A release exposes nobody: it has none. */
  page(tenantId: TenantId, id: RetractionId, page: ExposurePage): Promise<readonly Exposure[] | undefined>;
  /** So many of its copies are no longer kept: whom they exposed nobody knows any more. */
  forgotten(tenantId: TenantId, id: RetractionId): Promise<number>;
}

const BATCH = 500;

/** All of it, batch by batch. */
export async function* allExposures(
  reading: ExposureReading,
  tenantId: TenantId,
  id: RetractionId,
): AsyncGenerator<readonly Exposure[]> {
  for (let after: CopyId | undefined; ; ) {
    const batch = (await reading.page(tenantId, id, { after, limit: BATCH })) ?? [];
    if (batch.length > 0) yield batch;
    if (batch.length < BATCH) return;
    after = batch.at(-1)?.copyId;
  }
}
