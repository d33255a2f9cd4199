import { expect, test } from "vitest";
import { openMetrics } from "./metrics.ts";

test("what is open is asked for at each scrape: copies, breakers that wait for somebody, and silent sources", async () => {
  let breakers = 0;
  const metrics = openMetrics({
    openCopies: () => Promise.resolve(7),
    openBreakers: () => Promise.resolve((breakers += 1)),
    silentSources: () => Promise.resolve(3),
    lowCoverage: () => Promise.resolve(4),
  });
  expect(await metrics.text()).toContain("\nundeliver_open_copies 7\n");
  expect(await metrics.text()).toContain("\nundeliver_open_breakers 2\n");
  expect(await metrics.text()).toContain("\nundeliver_silent_sources 3\n");
  expect(await metrics.text()).toContain("\nundeliver_low_coverage 4\n");
});
