import { setTimeout as sleep } from "node:timers/promises";
import type { RetractionRequests } from "#retraction/retraction-requests.ts";
import type { MessageId, RetractionId } from "#shared/ids.ts";
import { seeded } from "../simulator/arrival-fixture.ts";
import { openIntegrations } from "#store/integrations.ts";
import { finishForgotten } from "#store/ledger.ts";
import { openRetractionRequests } from "#store/retraction-requests.ts";
import { openSealer } from "#store/seal.ts";
import type { TestServer } from "../database-server.ts";
import type { Operation, Scenario, ScenarioProvider, Strike } from "./scenario.ts";
import { actAutomatically } from "../act-automatically.ts";
import { passTime } from "../pass-time.ts";
import { type Expected, judge } from "./scenario-judge.ts";
import { dress, organisationOf, peopleOf, type ScenarioOrganisation, sendLetters } from "./scenario-mail.ts";
import { readClaims } from "./scenario-rows.ts";
import { openStage, type Stage } from "./scenario-stage.ts";
import { until, WaitedInVain } from "./scenario-wait.ts";

export interface ScenarioRun {
  readonly scenario: Scenario;
  readonly provider: ScenarioProvider;
  readonly seed: number;
  readonly copies: number;
  readonly server: TestServer;
}

export interface ScenarioResult {
  readonly scenario: Scenario;
  readonly provider: ScenarioProvider;
  readonly seed: number;
  readonly copies: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly released: Readonly<Record<string, number>>;
  readonly violations: readonly string[];
  readonly raced: number;
  readonly seconds: number;
}

const MAX_MAILBOXES = 150;

/** Plays one scenario with one provider to its end, and judges it. */
export async function runScenario(run: ScenarioRun): Promise<ScenarioResult> {
  const startedAt = performance.now();
  const copies = Math.max(4, Math.round(run.copies * (run.scenario.scale ?? 1)));
  const users = Math.min(copies, MAX_MAILBOXES);
  await using stage = await openStage({ ...run, users });
  const play = await prepare(run, stage, Math.ceil(copies / users));
  try {
    await perform(play);
    const violations = await trial(play);
    return { ...(await resultOf(play, violations)), seconds: (performance.now() - startedAt) / 1_000 };
  } catch (error) {
    throw new Error(`${run.scenario.name}, ${run.provider}, seed ${run.seed}:\n${await stage.logTail()}`, {
      cause: error,
    });
  }
}

interface Play extends ScenarioRun {
  readonly stage: Stage;
  readonly organisation: ScenarioOrganisation;
  readonly requests: RetractionRequests;
  readonly expected: Expected;
  readonly messages: readonly MessageId[];
}

async function prepare(run: ScenarioRun, stage: Stage, mails: number): Promise<Play> {
  const { simulator, database } = stage;
  const { scenario, provider } = run;
  const organisation = organisationOf(simulator, provider);
  const to = peopleOf(organisation).slice(0, MAX_MAILBOXES);
  const letters = Array.from({ length: mails }, (_, n) => ({
    messageId: `<${scenario.name}-${n}@evil.example>`,
    to,
  }));
  if (scenario.automatic !== undefined) await actAutomatically(stage, provider, scenario.automatic);
  simulator.journal.setPaused(true);
  await sendLetters(simulator, letters);
  dress(organisation, letters, seeded(run.seed + 1));
  if (scenario.automatic !== undefined) simulator.world.faults.set(scenario.faults ?? []);
  simulator.journal.setPaused(false);
  const expected = {
    messageIds: letters.map((it) => it.messageId),
    mailboxes: to.flatMap((it) => organisation.resolve(it).map((found) => found.mailboxId)),
  };
  const requests = openRetractionRequests(database, { wake: () => {} });
  const messages = await stored(stage, letters.length, letters.length * to.length);
  return { ...run, stage, organisation, requests, expected, messages };
}

async function stored({ database }: Stage, mails: number, copies: number): Promise<readonly MessageId[]> {
  return until(`${copies} copies are stored`, async () => {
    const found = await database.asWorker((tx) =>
      tx.rows<{ id: MessageId; copies: number }>(
        `select m.id, count(*)::int as copies from message m
         join copy c on c.tenant_id = m.tenant_id and c.message_id = m.id group by m.id order by m.id`,
      ),
    );
    const sum = found.reduce((total, it) => total + it.copies, 0);
    return found.length === mails && sum >= copies ? found.map((it) => it.id) : undefined;
  });
}

async function perform(play: Play): Promise<void> {
  const { scenario, stage } = play;
  if (scenario.automatic === undefined) stage.simulator.world.faults.set(scenario.faults ?? []);
  const over = new AbortController();
  const strikes = Promise.all((scenario.strikes ?? []).map((it) => strike(stage, it)));
  const tending = tend(stage, over.signal);
  try {
    for (const operation of scenario.operations) await operate(play, operation);
    await strikes;
    await settled(play);
    if (scenario.released !== "none") {
      stage.simulator.world.faults.set(scenario.releaseFaults ?? []);
      await operate(play, { do: "release" });
      await settled(play);
    }
  } finally {
    over.abort();
    await tending;
  }
}

async function tend(stage: Stage, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    for (const worker of stage.workers) await worker.tend();
    await sleep(200);
  }
}

async function strike({ proxy, ...stage }: Stage, it: Strike): Promise<void> {
  if (it.kind === "kill" || it.kind === "pause") return; // the process has its own plan
  await sleep(it.afterMs);
  if (it.kind === "database") return stage.killDatabase();
  proxy.setState(it.state);
  await sleep(it.forMs);
  proxy.setState("open");
}

async function operate(play: Play, operation: Operation): Promise<void> {
  const { onceBegun } = operation;
  if (onceBegun !== undefined) await until("enough is begun", () => isBegun(play.stage, onceBegun));
  await sleep(operation.afterMs ?? 0);
  // The database may be coming back just now.
  await until(operation.do, () => begin(play, operation).then(() => true, orLater));
}

async function isBegun({ database }: Stage, share: number): Promise<true | undefined> {
  const rows = await database
    .asWorker((tx) =>
      tx.rows(
        `select 1 from retraction r where (
           select count(distinct o.copy_id) from hit_operation o where o.tenant_id = r.tenant_id and o.retraction_id = r.id
         ) >= $1::float8 * (
           select count(*) from retraction_copy rc where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id
         ) and r.state <> 'draft' and r.id = (select max(id::text)::uuid from retraction where state <> 'draft')`,
        [share],
      ),
    )
    .catch(orLater);
  return rows !== undefined && rows.length > 0 ? true : undefined;
}

function orLater(error: unknown): undefined {
  if (error instanceof Refused) throw error;
  return undefined;
}

/** The product said no to what a person asked. */
class Refused extends Error {
  override readonly name = "Refused";
}

async function begin(play: Play, operation: Operation): Promise<void> {
  const { requests, stage, expected } = play;
  const { tenantId } = stage.tenant;
  switch (operation.do) {
    case "retract":
      return retract(play, operation);
    case "release": {
      for (const id of await runs(play))
        await requests.release(tenantId, id, { reason: "wrong", actor: "person:ann" });
      return;
    }
    case "cancel": {
      for (const id of await runs(play)) await requests.cancel(tenantId, id, "person:ann");
      return;
    }
    case "rejournal": {
      for (const id of expected.messageIds) stage.simulator.journal.resend(id);
      return;
    }
    case "resume":
      await openIntegrations(stage.database, openSealer(Buffer.alloc(32, 7))).resume(
        tenantId,
        stage.tenant[play.provider],
        { actor: "person:ann" },
      );
  }
}

async function retract(play: Play, it: Extract<Operation, { do: "retract" }>): Promise<void> {
  const { requests, messages, stage } = play;
  const { destination, whenImpossible = "next_weaker" } = it;
  const who = { reason: "chaos", requestedBy: "person:ann" };
  const draft = await requests.draft(stage.tenant.tenantId, {
    messageIds: messages,
    destination,
    whenImpossible,
    ...who,
  });
  if (draft.result !== "drafted") throw new Refused(draft.result);
  const { id, hash = "", copies: confirmCopies } = draft.retraction;
  const applied = await requests.apply(stage.tenant.tenantId, id, {
    hash,
    actor: "person:ann",
    confirmCopies,
  });
  if (applied.result !== "started") throw new Refused(applied.result);
}

/** Newest first: what was done last is undone first. */
async function runs({ stage }: Play): Promise<readonly RetractionId[]> {
  const rows = await stage.database.asWorker((tx) =>
    tx.rows<{ id: RetractionId }>(
      "select id from retraction where kind <> 'release' and state <> 'draft' order by id desc",
    ),
  );
  return rows.map((it) => it.id);
}

async function settled({ scenario, stage }: Play): Promise<void> {
  const { database, simulator } = stage;
  const TICK_MS = 250;
  await until("every copy is settled", async () => {
    const rows = await database
      .asWorker((tx) => tx.rows("select 1 from retraction_copy where settled_at is null limit 1"))
      .catch(() => undefined);
    const { waiting, inFlight } = simulator.journal.status;
    if (rows?.length === 0 && waiting + inFlight === 0) return true;
    await passTime(database, ((scenario.hastens ?? 1) - 1) * TICK_MS).catch(() => {});
    await sleep(TICK_MS);
    return undefined;
  }).catch((error: unknown) => {
    // Whoever is left open is counted, and judged like the others.
    if (!(error instanceof WaitedInVain)) throw error;
  });
}

async function trial({ scenario, organisation, expected, stage }: Play) {
  await finishForgotten(stage.database);
  const claims = await readClaims(stage.database);
  return { ...judge({ scenario, organisation, claims, expected }), claims };
}

async function resultOf(
  { scenario, provider, seed, requests, stage, expected }: Play,
  { violations, raced, claims }: Awaited<ReturnType<typeof trial>>,
): Promise<Omit<ScenarioResult, "seconds">> {
  const of = (kind: string) => countBy(claims.rows.filter((it) => it.kind === kind).map((it) => it.outcome));
  const outcomes = of("retract");
  const all = Object.values(outcomes).reduce((sum, it) => sum + it, 0);
  const share = (outcomes["moved"] ?? 0) / all;
  const least = scenario.movedShare ?? 0.9;
  const sums = await Promise.all(
    claims.runs.map(async ({ id }) => {
      const run = await requests.get(stage.tenant.tenantId, id as RetractionId);
      const counted = Object.values(run?.counts ?? {}).reduce((sum, it) => sum + it, 0);
      return counted === run?.copies ? [] : [`totals do not add up: ${counted} of ${run?.copies}`];
    }),
  );
  return {
    scenario,
    provider,
    seed,
    copies: expected.mailboxes.length * expected.messageIds.length,
    outcomes,
    released: of("release"),
    violations: [
      ...violations,
      ...sums.flat(),
      ...(share >= least ? [] : [`only ${Math.round(share * 100)} % are moved`]),
    ],
    raced,
  };
}

function countBy(words: readonly string[]): Record<string, number> {
  const sorted = words.toSorted((a, b) => a.localeCompare(b));
  return Object.fromEntries(
    [...Map.groupBy(sorted, (it) => it)].map(([word, all]): [string, number] => [word, all.length]),
  );
}
