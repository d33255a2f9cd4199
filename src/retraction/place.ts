import type { Destination } from "#policy/destination.ts";

/**
 * Where an item can be, from the mildest to the furthest. A retraction never moves a hit to a milder place.
 * `sent` and `draft` lie outside of the order: they are the sender's own and are left alone.
 */
export const PLACES = ["visible", "junk", "trash", "recoverable", "gone"] as const;
export type Place = (typeof PLACES)[number];

/** The place each destination means. */
export function placeOf(destination: Destination): Place {
  switch (destination) {
    case "Inbox":
      return "visible";
    case "JunkEmail":
      return "junk";
    case "DeletedItems":
      return "trash";
    case "RecoverableItemsDeletions":
      return "recoverable";
    case "RecoverableItemsPurges":
      return "gone";
  }
}

/**
 * True where an item in `place` is where `destination` wants it, or further. The Inbox is the one way back, for people
 * only: what lies further is not there.
 */
export function isThere(place: Place, destination: Destination): boolean {
  return destination === "Inbox" ? place === "visible" : isAsFarAs(place, placeOf(destination));
}

/** True where `place` is `wanted` or further from the reader's eyes. */
export function isAsFarAs(place: Place, wanted: Place): boolean {
  return PLACES.indexOf(place) >= PLACES.indexOf(wanted);
}
