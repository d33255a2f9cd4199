import type { Scenario } from "../../support/chaos/scenario.ts";

/** Nothing goes wrong, or only the time that providers take: what all others are compared with. */
export const CALM: readonly Scenario[] = [
  {
    name: "calm-trash",
    fault: "none, to Trash",
    providers: ["microsoft", "google"],
    scale: 4,
    operations: [{ do: "retract", destination: "DeletedItems" }],
    outcomes: ["moved"],
    movedShare: 1,
  },
  {
    name: "calm-soft",
    fault: "none, Soft Delete",
    providers: ["microsoft"],
    scale: 4,
    operations: [{ do: "retract", destination: "RecoverableItemsDeletions" }],
    outcomes: ["moved"],
    movedShare: 1,
  },
  {
    name: "latency-fixed",
    fault: "latency: 100 ms each",
    providers: ["microsoft", "google"],
    faults: [{ kind: "latency", operation: "*", delayMs: 100 }],
    operations: [{ do: "retract", destination: "JunkEmail" }],
    outcomes: ["moved"],
    movedShare: 1,
  },
  {
    name: "latency-uniform",
    fault: "latency: uniform, 20 to 400 ms",
    providers: ["microsoft", "google"],
    faults: [{ kind: "latency", operation: "*", delayMs: 20, spread: { shape: "uniform", maxMs: 400 } }],
    operations: [{ do: "retract", destination: "DeletedItems" }],
    outcomes: ["moved"],
    movedShare: 1,
  },
  {
    name: "latency-tail",
    fault: "latency: log-normal, median 60 ms, some beyond a call's time-out",
    providers: ["microsoft", "google"],
    faults: [
      {
        kind: "latency",
        operation: "*",
        delayMs: 60,
        spread: { shape: "log-normal", sigma: 1.2, maxMs: 3_800 },
      },
    ],
    operations: [{ do: "retract", destination: "JunkEmail" }],
    outcomes: ["moved"],
    movedShare: 1,
  },
];
