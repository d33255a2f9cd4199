import type { CopyId, MailboxId, MessageId, RetractionId } from "#shared/ids.ts";
import type { KnownHit } from "./ledger.ts";
import type { Sight } from "./look.ts";
import { isAsFarAs, PLACES, type Place } from "./place.ts";

/** What a survey sees of a copy; `unreachable`: the mailbox could not be read. */
export const SIGHTINGS = ["in_place", "moved", "gone", "not_found", "not_ours", "unreachable"] as const;
export type Sighting = (typeof SIGHTINGS)[number];

export interface SurveyCounts {
  readonly copies: number;
  /** Looked at, whatever was seen. */
  readonly seen: number;
  /** Of those that were seen: read by somebody. */
  readonly read: number;
  readonly bySighting: Readonly<Partial<Record<Sighting, number>>>;
}

/** The reading of the mailboxes of a plan. It never acts and never changes the plan. */
export interface Survey {
  readonly id: RetractionId;
  readonly state: "running" | "done";
  readonly startedAt: Date;
  readonly doneAt: Date | undefined;
  readonly counts: SurveyCounts;
}

/** One copy of a plan, as the survey saw it. */
export interface SurveyedCopy {
  readonly copyId: CopyId;
  readonly messageId: MessageId;
  readonly address: string;
  readonly mailboxId: MailboxId | undefined;
  readonly mailboxAddress: string | undefined;
  /** `undefined`: not looked at yet. */
  readonly sighting: Sighting | undefined;
  readonly place: string | undefined;
  readonly folder: string | undefined;
  readonly isRead: boolean | undefined;
  readonly reason: string;
  readonly seenAt: Date | undefined;
}

/** What one look showed, for the plan. */
export interface Seen {
  readonly sighting: Sighting;
  /** The mildest place one of our items is in. */
  readonly place: Place | undefined;
  readonly folder: string | undefined;
  readonly isRead: boolean | undefined;
}

/**
 * Sums one look up. `moved`: further from the reader's eyes than mail is delivered, or elsewhere than where it had been
 * captured before; `gone`: it had been seen before, and the mailbox knows it no more.
 */
export function sumUp({ ours, vanished, foreign }: Sight, hits: readonly KnownHit[]): Seen {
  const states = ours.map((it) => it.item.state);
  const mildest = states.toSorted((a, b) => PLACES.indexOf(a.place) - PLACES.indexOf(b.place))[0];
  if (mildest === undefined) {
    const sighting = vanished.length > 0 ? "gone" : foreign.length > 0 ? "not_ours" : "not_found";
    return { sighting, place: undefined, folder: undefined, isRead: undefined };
  }
  const isElsewhere = hits.some((it) => it.origin.folderPath !== mildest.folderPath);
  const isMoved = isAsFarAs(mildest.place, "trash") || (isElsewhere && hits.length > 0);
  return {
    sighting: isMoved ? "moved" : "in_place",
    place: mildest.place,
    folder: mildest.folderPath,
    isRead: states.some((it) => it.isRead),
  };
}
