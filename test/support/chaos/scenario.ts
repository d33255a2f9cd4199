import type { Destination, WhenImpossible } from "#policy/destination.ts";
import type { Outcome } from "#retraction/outcome.ts";
import type { Step } from "#retraction/run.ts";
import type { FaultRule } from "#simulator/faults.ts";

export type ScenarioProvider = "microsoft" | "google";

/**
 * What people ask for, one after the other; `afterMs` counts from the operation before. `onceBegun`: not before something
 * was begun on this share of the copies of the run before, however slow the machine is.
 */
export type Operation = { readonly afterMs?: number; readonly onceBegun?: number } & (
  | { readonly do: "retract"; readonly destination: Destination; readonly whenImpossible?: WhenImpossible }
  /** Of everything that was asked before. */
  | { readonly do: "release" }
  | { readonly do: "cancel" }
  /** The provider journals all mails once more, and the policy judges them again. */
  | { readonly do: "rejournal" }
  /** A person lets a stopped connection go on. */
  | { readonly do: "resume" }
);

/** What strikes the product itself; `afterMs` counts from the first operation. */
export type Strike =
  /** The worker of that number is killed, or stopped beyond its lease, at a step's nth time. */
  | { readonly kind: "kill"; readonly worker: number; readonly step: Step; readonly nth: number }
  | { readonly kind: "pause"; readonly worker: number; readonly step: Step; readonly nth: number }
  | {
      readonly kind: "network";
      readonly state: "closed" | "silent";
      readonly afterMs: number;
      readonly forMs: number;
    }
  /** Its database is ended without warning and comes back. */
  | { readonly kind: "database"; readonly afterMs: number };

/** One story of what goes wrong: data, so that whoever reads it knows all of it. */
export interface Scenario {
  readonly name: string;
  /** As it stands in the table of docs/reliability.md. */
  readonly fault: string;
  readonly providers: readonly ScenarioProvider[];
  readonly faults?: readonly FaultRule[];
  /** In place of `faults`, while the work of the first operations is released. Absent: none. */
  readonly releaseFaults?: readonly FaultRule[];
  readonly operations: readonly Operation[];
  /** The settings act by themselves, to this destination; operations come on top. */
  readonly automatic?: Destination;
  readonly strikes?: readonly Strike[];
  /** Processes that work the ledger together. Absent: one. */
  readonly workers?: number;
  /** Of the usual number of copies. Absent: 1. */
  readonly scale?: number;
  /** The ledger's clock runs so many times as fast where nobody can have a call under way. Absent: 1. */
  readonly hastens?: number;
  /** How copies may end; anything else is a violation. */
  readonly outcomes: readonly Outcome[];
  /** How copies of the release may end. Absent: all are restored. `none`: nothing is released at the end. */
  readonly released?: readonly Outcome[] | "none";
  /** At least this share of the copies ends as `moved`. Absent: 0.9. */
  readonly movedShare?: number;
}
