import { expect, test } from "vitest";
import { openMetrics } from "./metrics.ts";

test("what is open is asked for at each scrape: copies, breakers that wait for somebody, and silent sources", async () => {
  let breakers = 0;
  const metrics = openMetrics({
    openCopies: () => Promise.resolve(7),
    openBreakers: () => Promise.resolve((breakers += 1)),
    silentSources: () => Promise.resolve(3),
    lowCoverage: () => Promise.resolve(4),
    stoppedIntegrations: () => Promise.resolve(5),
  });
  expect(await metrics.text()).toContain("\nundeliver_open_copies 7\n");
  expect(await metrics.text()).toContain("\nundeliver_open_breakers 2\n");
  expect(await metrics.text()).toContain("\nundeliver_silent_sources 3\n");
  expect(await metrics.text()).toContain("\nundeliver_low_coverage 4\n");
  expect(await metrics.text()).toContain("\nundeliver_stopped_integrations 5\n");
});

test("while the database is away, its gauges are left out and the rest is told", async () => {
  let isAway = true;
  const read = (): Promise<number> => (isAway ? Promise.reject(new Error("away")) : Promise.resolve(2));
  const metrics = openMetrics({
    openCopies: read,
    openBreakers: read,
    silentSources: read,
    lowCoverage: read,
    stoppedIntegrations: read,
  });
  metrics.received("deferred");
  const away = await metrics.text();
  expect(away).toContain('\nundeliver_journal_copies_total{kind="deferred"} 1\n');
  expect(away).not.toMatch(/^undeliver_(open|silent|low|stopped)/m);
  isAway = false;
  expect(await metrics.text()).toContain("\nundeliver_open_breakers 2\n");
});

test("a database that does not answer holds up no scrape", async () => {
  const never = (): Promise<number> => new Promise(() => {});
  const metrics = openMetrics(
    {
      openCopies: never,
      openBreakers: never,
      silentSources: never,
      lowCoverage: never,
      stoppedIntegrations: never,
    },
    { readMs: 10 },
  );
  metrics.workerError();
  expect(await metrics.text()).toContain("\nundeliver_worker_errors_total 1\n");
});
