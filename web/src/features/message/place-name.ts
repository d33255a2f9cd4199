import { messageTexts } from "../../texts/message.ts";
import { destinationName } from "../../ui/destination-name.ts";

const DESTINATIONS = [
  "none",
  "JunkEmail",
  "DeletedItems",
  "RecoverableItemsDeletions",
  "RecoverableItemsPurges",
  "Inbox",
  "origin",
] as const;

/** A place in words, by whichever name the server calls it; what another version says otherwise is shown as it is. */
export function placeName(place: string): string {
  const destination = DESTINATIONS.find((it) => it === place);
  if (destination !== undefined) return destinationName(destination);
  return messageTexts.copies.places[place] ?? place;
}
