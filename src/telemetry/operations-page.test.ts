import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openMetrics } from "./metrics.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
const ROWS = [...PAGE.matchAll(/^\| `(undeliver_\w+)` \|([^|]*)\| (\w+) \|/gm)].map(
  ([, name, labels = "", kind]) => ({
    name,
    labels: new Set([...labels.matchAll(/`(\w+)`/g)].map(([, it]) => it)),
    kind,
  }),
);

test("the page has a row for each metric of our own, with its labels and its kind, and no other", async () => {
  const metrics = openMetrics({
    openCopies: () => Promise.resolve(0),
    openBreakers: () => Promise.resolve(0),
    silentSources: () => Promise.resolve(0),
    lowCoverage: () => Promise.resolve(0),
    stoppedIntegrations: () => Promise.resolve(0),
  });
  // A labelled metric shows its labels once it has a value.
  metrics.received("stored");
  metrics.refused("unknown_address");
  metrics.judged("NONE", 1);
  metrics.settled("moved", 1);
  metrics.took("acted_to_verified", 1);
  metrics.providerCall("microsoft", "ok");
  const text = await metrics.text();
  const told = [...text.matchAll(/^# TYPE (undeliver_\w+) (\w+)$/gm)].map(([, name = "", kind]) => {
    const sample = new RegExp(`^${name}(?:_sum|_count|_bucket)?\\{(.*)\\}`, "m").exec(text)?.[1] ?? "";
    const labels = [...sample.matchAll(/(\w+)="/g)].map(([, it]) => it).filter((it) => it !== "le");
    return { name, labels: new Set(labels), kind };
  });
  expect(ROWS.toSorted(byName)).toEqual(told.toSorted(byName));
});

interface Named {
  readonly name: string | undefined;
}

function byName(a: Named, b: Named): number {
  return (a.name ?? "") < (b.name ?? "") ? -1 : 1;
}
