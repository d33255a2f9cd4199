import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { STEPS } from "#retraction/run.ts";
import type { FaultRule } from "#simulator/faults.ts";
import { seeded } from "../simulator/arrival-fixture.ts";
import type { Simulator } from "#simulator/start-simulator.ts";
import { BREAKER } from "#policy/breaker-setting.ts";
import { openAutoRetract } from "#store/auto-retract-settings.ts";
import { finishForgotten } from "#store/ledger.ts";
import { openSources } from "#store/sources.ts";
import { openTenantSettings } from "#store/tenant-settings.ts";
import { checkClaims, type Findings, isSettled } from "./chaos-claims.ts";
import { chaosSettings, type SentMail, sendDirectly, sendWave } from "./chaos-mail.ts";
import type { KillPlan } from "./chaos-process.ts";
import { type ChaosProduct, prepareChaosProduct } from "./chaos-product.ts";
import { setUpTenant, startProviders } from "../product.ts";
import { proveHardDelete } from "../record-self-test.ts";

/** One run: what is killed, when, and what the providers do wrong meanwhile. The same number gives the same plan. */
export interface ChaosPlan {
  readonly kill: KillPlan;
  /** Counted from the first mail of the second wave, when the process is killed from outside. */
  readonly secondKillMs: number;
  readonly secondVictims: (typeof VICTIMS)[number];
  readonly faults: keyof typeof FAULTS;
  readonly deepest: "RecoverableItemsDeletions" | "RecoverableItemsPurges";
  readonly random: () => number;
}

export interface ChaosResult extends Findings {
  /** How the processes ended, in order. */
  readonly ends: readonly string[];
  readonly leftOver: readonly string[];
}

/** A database that is killed alone comes back by itself, and the process goes on. */
const VICTIMS = ["process", "both", "database"] as const;

const MOVES = ["graph.move", "graph.permanentDelete", "gmail.modify"];

/** Each ends after some calls: a run tries what trouble does, and not how long a provider can be out of order. */
const FAULTS = {
  none: [],
  slow: [{ kind: "latency", operation: "*", delayMs: 120, probability: 0.4 }],
  failing: [
    { kind: "server-error", operation: "*", status: 503, probability: 0.06, times: 40 },
    { kind: "throttle", operation: "*", retryAfterSeconds: 1, probability: 0.03, times: 20 },
  ],
  silent: MOVES.map((operation) => ({ kind: "lost-reply", operation, probability: 0.25, times: 15 })),
  // No mailbox finds what it got a moment ago: the schedule's next look must.
  lagging: [{ kind: "index-lag", operation: "*", delayMs: 700, probability: 0.3, times: 40 }],
  // Looking works, moving does not, again and again.
  refusing: MOVES.flatMap((operation) => [
    { kind: "server-error", operation, status: 503, times: 40 },
    { kind: "throttle", operation, retryAfterSeconds: 1, times: 10 },
  ]),
} satisfies Readonly<Record<string, readonly FaultRule[]>>;

/** Every step in turn; database, faults and destination change at other rhythms, so that all of them meet. */
export function planChaos(run: number): ChaosPlan {
  const random = seeded(createHash("sha256").update(String(run)).digest().readUInt32BE());
  const step = STEPS[run % STEPS.length] ?? "claim";
  const faults = Object.keys(FAULTS) as (keyof typeof FAULTS)[];
  const nth = 1 + Math.floor(random() * (step === "claim" ? 4 : 12));
  return {
    kill: { step, nth, withDatabase: run % 2 === 1 },
    secondKillMs: 50 + Math.floor(random() * 600),
    secondVictims: VICTIMS[run % VICTIMS.length] ?? "both",
    faults: faults[run % faults.length] ?? "none",
    deepest: run % 5 === 3 ? "RecoverableItemsPurges" : "RecoverableItemsDeletions",
    random,
  };
}

/** Mail flows, the product is struck twice and started again, until every copy is settled. */
export async function runChaos(plan: ChaosPlan): Promise<ChaosResult> {
  await using opened = new AsyncDisposableStack();
  const simulated = await startProviders({ users: 8 });
  const simulator = opened.use(simulated.simulator);
  const product = opened.use(await prepareChaosProduct(simulated.endpoints, simulator.arcKey.txtRecord));
  const settings = chaosSettings(plan.deepest);
  await product.start(plan.kill);
  const directTo = await setUp(product, simulated, settings);
  simulator.world.faults.set(FAULTS[plan.faults]);
  const direct = sendDirectly({ port: product.smtpPort, to: directTo, name: "direct", mails: 15 });
  const first = await sendWave(simulator, { name: "first", mails: 24, random: plan.random });
  const ends = [await within(90_000, product.ended(), `${plan.kill.step} was never reached`)];
  await product.start();
  const [second] = await Promise.all([
    sendWave(simulator, { name: "second", mails: 18, random: plan.random }),
    sleep(plan.secondKillMs).then(() => product.kill(plan.secondVictims)),
  ]);
  if (plan.secondVictims !== "database") {
    ends.push(await product.ended());
    await product.start();
  }
  const accepted = await direct;
  const sent = [...first, ...second];
  const findings = await settle(product, simulator, { sent, accepted, settings });
  ends.push(await product.stop());
  return { ...findings, ends, leftOver: await product.processes() };
}

type Simulated = Awaited<ReturnType<typeof startProviders>>;

/** A tenant before both providers, and a feed for the relay of our own; answers that feed's address. */
async function setUp(
  product: ChaosProduct,
  simulated: Simulated,
  settings: ReturnType<typeof chaosSettings>,
): Promise<string> {
  return product.inspect(async (database) => {
    const { sealer, smtpPort } = product;
    const tenant = await setUpTenant({ database, sealer, intake: { port: smtpPort } }, simulated);
    const saving = { savedBy: "test", savedAt: new Date(), basedOn: undefined, confirmHardDelete: true };
    const settingsOf = openAutoRetract(database);
    await proveHardDelete(database, { tenantId: tenant.tenantId, integrationId: tenant.microsoft });
    for (const provider of ["microsoft", "google"] as const) {
      const setting = settings[provider];
      const saved = await settingsOf.save(tenant.tenantId, tenant[provider], { ...saving, setting });
      if (saved?.result !== "saved") throw new Error(`Auto-Retract was not saved: ${saved?.result}`);
    }
    // All of it is harmful mail, and what a breaker held would settle never.
    const breaker = { value: { ...BREAKER.fallback, isOn: false }, basedOn: undefined, actor: "test" };
    await openTenantSettings(database).save(tenant.tenantId, BREAKER, breaker);
    const feed = await openSources(database).create(
      tenant.tenantId,
      {
        name: "Relay",
        format: "plain-bcc",
        binding: { kind: "client-range", ranges: ["127.0.0.0/8"] },
        requireTls: false,
        allowedRanges: [],
        hopCount: 0,
        trustsOriginalTo: true,
      },
      "test",
    );
    return `${feed?.localPart}@journal.localhost`;
  });
}

/** Longer than it takes: what fails again and again is tried after 1, 2, 4, 8 … seconds. */
const SETTLE_MS = 120_000;

async function settle(
  product: ChaosProduct,
  simulator: Simulator,
  claims: {
    readonly sent: readonly SentMail[];
    readonly accepted: readonly string[];
    readonly settings: ReturnType<typeof chaosSettings>;
  },
): Promise<Findings> {
  return product.inspect(async (database) => {
    const until = Date.now() + SETTLE_MS;
    while (Date.now() < until) {
      const { waiting, inFlight } = simulator.journal.status;
      if (waiting + inFlight === 0 && (await isSettled(database).catch(() => false))) break; // it may still be coming back
      await sleep(200);
    }
    await finishForgotten(database); // the product does so itself, some seconds later
    const findings = await checkClaims(database, { simulator, ...claims });
    const { waiting, inFlight, refused, expired } = simulator.journal.status;
    const lost = { waiting, inFlight, refused, expired };
    const isAll = Object.values(lost).every((it) => it === 0);
    return isAll
      ? findings
      : { ...findings, wrong: [...findings.wrong, `journal copies: ${JSON.stringify(lost)}`] };
  });
}

async function within<T>(ms: number, work: Promise<T>, otherwise: string): Promise<T> {
  const late = sleep(ms, undefined, { ref: false }).then((): never => {
    throw new Error(otherwise);
  });
  return Promise.race([work, late]);
}
