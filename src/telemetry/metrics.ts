import { setTimeout as sleep } from "node:timers/promises";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Prometheus metrics. Labels are closed lists: never an address, a tenant's name or a message. */
export interface Metrics {
  received(kind: "stored" | "deferred"): void;
  /** Refused or put off before anything of it was read. */
  refused(reason: string): void;
  judged(disposition: string, ms: number): void;
  settled(outcome: string, secondsSinceJournal: number): void;
  /** A stage of the time to retract. */
  took(stage: string, seconds: number): void;
  providerCall(provider: string, result: string): void;
  workerError(): void;
  text(): Promise<string>;
}

const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 86_400];

/** What is asked at each scrape. */
export interface MetricSources {
  readonly openCopies: () => Promise<number>;
  readonly openBreakers: () => Promise<number>;
  readonly silentSources: () => Promise<number>;
  readonly lowCoverage: () => Promise<number>;
  readonly stoppedIntegrations: () => Promise<number>;
}

/** `readMs`: for how long a scrape waits for what the database knows; Prometheus itself waits ten seconds. */
export function openMetrics(sources: MetricSources, { readMs = 3_000 } = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { received, refused, judged, settled, stages, calls, errors } = instruments(registry);
  gauges(registry, sources, readMs);
  return {
    received: (kind) => received.inc({ kind }),
    refused: (reason) => refused.inc({ reason }),
    judged: (disposition, ms) => judged.observe({ disposition }, ms / 1_000),
    settled: (outcome, seconds) => settled.observe({ outcome }, seconds),
    took: (stage, seconds) => stages.observe({ stage }, Math.max(0, seconds)),
    providerCall: (provider, result) => calls.inc({ provider, result }),
    workerError: () => errors.inc(),
    text: () => registry.metrics(),
  };
}

function gauges(registry: Registry, sources: MetricSources, readMs: number): void {
  const registers = [registry];
  for (const [name, help, read] of gaugesOf(sources)) {
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        // While the database is away nobody knows it, and what else the process tells is wanted most.
        const late = sleep(readMs, undefined, { ref: false });
        const value = await Promise.race([read(), late]).catch(() => undefined);
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
}

type GaugeOf = readonly [name: string, help: string, read: () => Promise<number>];

function gaugesOf({
  openCopies,
  openBreakers,
  silentSources,
  lowCoverage,
  stoppedIntegrations,
}: MetricSources): readonly GaugeOf[] {
  return [
    ["undeliver_open_copies", "Copies on the ledger that are not settled", openCopies],
    [
      "undeliver_open_breakers",
      "Breakers that have stopped a rule of automation and wait for a person's decision",
      openBreakers,
    ],
    [
      "undeliver_silent_sources",
      "Sources that have brought nothing for longer than is usual for them",
      silentSources,
    ],
    [
      "undeliver_low_coverage",
      "Integrations of whose mail in mailboxes the intake has seen less than it should",
      lowCoverage,
    ],
    [
      "undeliver_stopped_integrations",
      "Integrations that are stopped, so that nothing is moved through them",
      stoppedIntegrations,
    ],
  ];
}

function instruments(registry: Registry) {
  const registers = [registry];
  return {
    received: new Counter({
      name: "undeliver_journal_copies_total",
      help: "Journal copies by how they were answered",
      labelNames: ["kind"],
      registers,
    }),
    refused: new Counter({
      name: "undeliver_journal_refusals_total",
      help: "Journal copies that were not taken, by why",
      labelNames: ["reason"],
      registers,
    }),
    judged: new Histogram({
      name: "undeliver_judging_seconds",
      help: "Time to open, parse and judge one journal copy",
      labelNames: ["disposition"],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
      registers,
    }),
    settled: new Histogram({
      name: "undeliver_copy_settled_seconds",
      help: "Time from the request to the verified end of one copy",
      labelNames: ["outcome"],
      buckets: SECONDS,
      registers,
    }),
    stages: new Histogram({
      name: "undeliver_retraction_stage_seconds",
      help: "Time to retract one copy, by stage: journaled, requested, first call, acted, verified",
      labelNames: ["stage"],
      buckets: SECONDS,
      registers,
    }),
    calls: new Counter({
      name: "undeliver_provider_calls_total",
      help: "Calls to providers by result",
      labelNames: ["provider", "result"],
      registers,
    }),
    errors: new Counter({
      name: "undeliver_worker_errors_total",
      help: "Attempts ended by a bug or a lost database",
      registers,
    }),
  };
}
