/** What the address of the page says. */
export interface BreakerSearch {
  readonly list?: "all";
  /** The rule whose work is to be undone. */
  readonly rule?: string;
}

const RULE = /^(setting|campaign|detector|list|indicator):\S{1,100}$/;

/** Whatever stands in an address may be anything: what is not understood is as good as not there. */
export function readBreakerSearch(given: Readonly<Record<string, unknown>>): BreakerSearch {
  const { list, rule } = given;
  return {
    ...(list === "all" && { list }),
    ...(typeof rule === "string" && RULE.test(rule) && { rule }),
  };
}
