/** What a setting can choose, by the names that the Cloudflare-shaped API uses; from the mildest to the last. */
export const AUTOMATIC_DESTINATIONS = [
  "JunkEmail",
  "DeletedItems",
  "RecoverableItemsDeletions",
  "RecoverableItemsPurges",
] as const;
export type AutomaticDestination = (typeof AUTOMATIC_DESTINATIONS)[number];

/** Where a copy shall go. `Inbox` is for people only. */
export const DESTINATIONS = [...AUTOMATIC_DESTINATIONS, "Inbox"] as const;
export type Destination = (typeof DESTINATIONS)[number];

/** As people know them. */
export const DESTINATION_NAMES: Readonly<Record<Destination, string>> = {
  JunkEmail: "Junk Email",
  DeletedItems: "Trash",
  RecoverableItemsDeletions: "Soft Delete (user recoverable)",
  RecoverableItemsPurges: "Hard Delete (admin recoverable)",
  Inbox: "Inbox",
};

export const PROVIDERS = ["microsoft", "google"] as const;
export type ProviderName = (typeof PROVIDERS)[number];

const MICROSOFT_ONLY: readonly Destination[] = ["RecoverableItemsDeletions", "RecoverableItemsPurges"];

/** Why this provider has no such place, or `undefined` where it has. */
export function whyUnavailable(destination: Destination, provider: ProviderName): string | undefined {
  if (provider === "microsoft" || !MICROSOFT_ONLY.includes(destination)) return undefined;
  return destination === "RecoverableItemsDeletions"
    ? "Gmail has no recoverable area below Trash: choose Trash"
    : "Gmail's permanent delete could be undone by nobody and is not used: choose Trash";
}

/** What to do where the destination cannot be reached, such as a full Recoverable Items folder. */
export const WHEN_IMPOSSIBLE = ["leave", "next_weaker"] as const;
export type WhenImpossible = (typeof WHEN_IMPOSSIBLE)[number];

/** One step towards the visible mailbox: purges, deletions, trash, junk. `undefined`: nothing weaker is left. */
export function nextWeaker(destination: Destination): Destination | undefined {
  switch (destination) {
    case "RecoverableItemsPurges":
      return "RecoverableItemsDeletions";
    case "RecoverableItemsDeletions":
      return "DeletedItems";
    case "DeletedItems":
      return "JunkEmail";
    case "JunkEmail":
    case "Inbox":
      return undefined;
  }
}
