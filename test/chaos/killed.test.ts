import { expect, test } from "vitest";
import { planChaos, runChaos } from "../support/chaos/chaos-run.ts";

/** `CHAOS_RUNS=100` for the long form; `CHAOS_FIRST=42 CHAOS_RUNS=1` repeats one run. */
const RUNS = Number(process.env["CHAOS_RUNS"] ?? 7);
const FIRST = Number(process.env["CHAOS_FIRST"] ?? 0);

for (let run = FIRST; run < FIRST + RUNS; run++) {
  const plan = planChaos(run);
  const { step, nth, withDatabase } = plan.kill;
  const title = `run ${run}: killed at ${step} ${nth}${withDatabase ? " with its database" : ""}, providers ${plan.faults}`;

  test(`${title}: nothing is lost, nothing happens twice, every claim is true`, {
    timeout: 300_000,
  }, async () => {
    const startedAt = performance.now();
    const { wrong, outcomes, dispositions, ends, leftOver } = await runChaos(plan);
    const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
    console.log(
      `${title}; ${plan.secondVictims} again after ${plan.secondKillMs} ms; ${seconds} s`,
      JSON.stringify(outcomes),
      JSON.stringify(dispositions),
    );
    expect(wrong).toEqual([]);
    expect(ends).toEqual([...(plan.secondVictims === "database" ? [] : ["SIGKILL"]), "SIGKILL", "0"]);
    expect(leftOver).toEqual([]);
    expect(outcomes["moved"]).toBeGreaterThan(20);
  });
}
