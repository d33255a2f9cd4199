/** More would not fit into an address that proxies take. */
const MAX_IN_ADDRESS = 100;
/** Where the others are left for the screen that makes the plan. */
const TICKED_KEY = "undeliver.ticked";

/** Where a retraction of these messages is planned. */
export function newRetractionPath(account: string, ids: readonly string[]): string {
  if (ids.length <= MAX_IN_ADDRESS) return `/${account}/retractions/new?ids=${ids.join(",")}`;
  sessionStorage.setItem(TICKED_KEY, JSON.stringify(ids));
  return `/${account}/retractions/new?ids=session`;
}
