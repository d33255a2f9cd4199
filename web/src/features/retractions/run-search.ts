export const TABS = ["copies", "decisions", "messages", "exposure", "release"] as const;
export type Tab = (typeof TABS)[number];

export interface RunSearch {
  readonly tab?: Tab;
  /** Of the copies: only those with this outcome. */
  readonly outcome?: string;
}

/** Whatever stands in an address may be anything: what is not understood is as good as not there. */
export function readRunSearch(given: Readonly<Record<string, unknown>>): RunSearch {
  const tab = TABS.find((it) => it === given["tab"]);
  const { outcome } = given;
  return {
    ...(tab !== undefined && tab !== "copies" && { tab }),
    ...(typeof outcome === "string" && /^[a-z_]{1,30}$/.test(outcome) && { outcome }),
  };
}
