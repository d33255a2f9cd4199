import { messageTexts } from "../../texts/message.ts";
import { destinationNameOf } from "../../ui/destination-name.ts";

/** A place in words, by whichever name the server calls it; what another version says otherwise is shown as it is. */
export function placeName(place: string): string {
  return destinationNameOf(place) ?? messageTexts.copies.places[place] ?? place;
}
