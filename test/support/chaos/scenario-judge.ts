import type { Destination } from "#policy/destination.ts";
import { PLACES, type Place, placeOf } from "#retraction/place.ts";
import { seenPlace } from "./chaos-claims.ts";
import { type Case, rank, type Verdict } from "./judge-case.ts";
import { judgeEffects } from "./judge-effects.ts";
import { judgeReleases } from "./judge-releases.ts";
import type { Scenario } from "./scenario.ts";
import { type ScenarioOrganisation, trueItems } from "./scenario-mail.ts";
import type { ClaimRow, Claims } from "./scenario-rows.ts";

/** What should be on the ledger: mails, each in these mailboxes (the provider's ids). */
export interface Expected {
  readonly messageIds: readonly string[];
  readonly mailboxes: readonly string[];
}

export interface Trial {
  readonly scenario: Scenario;
  readonly organisation: ScenarioOrganisation;
  readonly claims: Claims;
  readonly expected: Expected;
}

/** Holds the product's database against the simulator's mailboxes and its ledger of effects. */
export function judge(trial: Trial): Verdict {
  const cases = casesOf(trial);
  const onEffects = cases.map(judgeEffects);
  return {
    violations: [
      ...judgeSets(trial),
      ...cases.flatMap((it) => it.rows.flatMap((row) => judgeRow(trial.scenario, it, row))),
      ...onEffects.flatMap((it) => it.violations),
      ...cases.flatMap(judgeReleases),
      ...judgeStrangers(trial, cases),
      ...judgeBans(trial),
    ],
    raced: onEffects.reduce((sum, it) => sum + it.raced, 0),
  };
}

function casesOf({ organisation, claims, expected }: Trial): readonly Case[] {
  const key = (mailboxId: string | undefined, messageId: string): string => `${mailboxId} ${messageId}`;
  const rows = Map.groupBy(claims.rows, (it) => key(mailboxOf(organisation, it), it.messageId));
  const effects = Map.groupBy(organisation.effects(), (it) => key(it.mailboxId, it.messageId));
  const operations = Map.groupBy(claims.operations, (it) => it.copyId);
  return expected.mailboxes.flatMap((mailboxId) => {
    const items = Map.groupBy(trueItems(organisation, mailboxId), (it) => it.messageId);
    return expected.messageIds.map((messageId): Case => {
      const own = rows.get(key(mailboxId, messageId)) ?? [];
      const copies = [...new Set(own.map((it) => it.copyId))];
      return {
        name: `${messageId} of ${own[0]?.address ?? mailboxId}`,
        rows: own,
        operations: copies.flatMap((it) => operations.get(it) ?? []),
        effects: effects.get(key(mailboxId, messageId)) ?? [],
        items: items.get(messageId) ?? [],
      };
    });
  });
}

/** Who was called off before anybody asked the directory has an address only. */
function mailboxOf(organisation: ScenarioOrganisation, { mailboxId, address }: ClaimRow): string | undefined {
  return mailboxId ?? organisation.resolve(address)[0]?.mailboxId;
}

/** Nothing lost, nothing double, totals that add up. */
function judgeSets({ organisation, claims, expected }: Trial): readonly string[] {
  const size = expected.messageIds.length * expected.mailboxes.length;
  const total = claims.runs
    .filter((it) => it.kind !== "automatic" && it.kind !== "release" && it.state !== "draft")
    .filter((it) => it.copies !== size)
    .map((it) => `a retraction has ${it.copies} copies, and there are ${size}`);
  const missing = expected.mailboxes.flatMap((mailboxId) => {
    const own = new Set(
      claims.rows.filter((it) => mailboxOf(organisation, it) === mailboxId).map((it) => it.messageId),
    );
    return expected.messageIds.filter((it) => !own.has(it)).map((it) => `lost: ${it} of ${mailboxId}`);
  });
  return [...total, ...missing];
}

/** Who claims the end of a copy must have it right; who does not claim it must say so openly. */
function judgeRow(scenario: Scenario, it: Case, row: ClaimRow): readonly string[] {
  const allowed = row.kind === "retract" ? scenario.outcomes : releaseOutcomes(scenario);
  const told = `${it.name}: asked ${row.asked}, ${row.outcome} (${row.reason})`;
  const wrong = (allowed as readonly string[]).includes(row.outcome) ? [] : [`not allowed here: ${told}`];
  if (row.outcome !== "moved" && row.outcome !== "already_there" && row.outcome !== "removed_by_user")
    return wrong;
  if (wasChangedSince(it, row)) return wrong;
  const wanted = wantedPlace(it, row);
  const milder = it.items.filter((item) => !item.isForged && rank(seenPlace(item.place)) < rank(wanted));
  return [...wrong, ...milder.map((item) => `untrue: ${told}, and it is in ${item.place}`)];
}

export function releaseOutcomes({ released = ["restored"] }: Scenario): readonly string[] {
  return released === "none" ? [] : released;
}

/** The owner's later acts, and other retractions, are no untruth of this row. */
function wasChangedSince({ rows, effects }: Case, row: ClaimRow): boolean {
  const settledAt = row.settledAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const isLater = rows.some(
    (it) => it !== row && (it.settledAt === null || it.settledAt.getTime() > settledAt),
  );
  return isLater || effects.some((it) => it.by === "user" && it.at.getTime() >= settledAt - LOOK_MS);
}

/** A row is settled with what its last look saw, and that look is so much older at most. */
const LOOK_MS = 5_000;

/** Where a weaker place had to do, the operation says so. */
function wantedPlace({ operations }: Case, row: ClaimRow): Place {
  const moved = operations.filter((it) => it.retractionId === row.retractionId && it.outcome === "moved");
  const places = moved.map((it) => placeOf(it.asked as Destination));
  return PLACES.find((it) => places.includes(it)) ?? placeOf(row.asked as Destination);
}

/** Mail that no retraction speaks of, and forgeries, which nobody may touch but their owner. */
function judgeStrangers({ organisation, expected }: Trial, cases: readonly Case[]): readonly string[] {
  const forged = new Set(
    cases.flatMap((it) => it.items.filter((item) => item.isForged).map((item) => item.id)),
  );
  return organisation
    .effects()
    .filter((it) => it.by === "app")
    .filter((it) => forged.has(it.itemId) || !expected.messageIds.includes(it.messageId))
    .map((it) => `outside of its set: ${it.what} of ${it.messageId} of ${it.address}`);
}

/** What was on its way when the ban was spoken could not know of it. */
const ON_ITS_WAY_MS = 1_000;

/** No call to a mailbox starts within a ban that this mailbox spoke. */
function judgeBans({ organisation }: Trial): readonly string[] {
  const byMailbox = Map.groupBy(organisation.calls.calls, (it) => it.address);
  return [...byMailbox].flatMap(([address, calls]) => {
    if (address === undefined) return [];
    const bans = calls.flatMap(({ endedAt, retryAfterSeconds }) =>
      retryAfterSeconds === undefined ? [] : [{ from: endedAt.getTime(), ms: retryAfterSeconds * 1_000 }],
    );
    const within = calls.flatMap(({ startedAt, operation }) => {
      const sinceMs = bans
        .map(({ from, ms }) => ({ since: startedAt.getTime() - from, ms }))
        .find(({ since, ms }) => since > ON_ITS_WAY_MS && since < ms)?.since;
      return isOfOthers(operation) || sinceMs === undefined ? [] : [`${operation} after ${sinceMs} ms`];
    });
    return within.length === 0 ? [] : [`calls within a ban of ${address}: ${within.join(", ")}`];
  });
}

/** The token endpoint and Google's directory speak for themselves: a mailbox's ban is not theirs. */
function isOfOthers(operation: string): boolean {
  return operation === "google.token" || operation.startsWith("directory.");
}
