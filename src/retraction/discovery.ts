/** `cancelled`: by a person, or because it led to no plan; `reason` says which. */
export const DISCOVERY_STATES = ["running", "done", "cancelled"] as const;
export type DiscoveryState = (typeof DISCOVERY_STATES)[number];

/** How far the look-up of what a search finds has come. */
export interface Discovery {
  readonly state: DiscoveryState;
  readonly reason: string;
  /** So many messages were looked at. */
  readonly lookedAt: number;
  /** So many of them fit. */
  readonly messages: number;
  /** While it runs: how much of the time to search it has gone through, 0 to 1. */
  readonly share: number | undefined;
}
