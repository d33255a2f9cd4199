import type { RetractionId, TenantId } from "#shared/ids.ts";
import type { Transaction } from "./database.ts";

interface RuledRetraction {
  readonly retractionId: RetractionId;
  readonly rules: readonly string[];
}

/** By what automatic retractions came about: what a rule did is counted, found and undone by it. */
export async function nameRules(
  tx: Transaction,
  tenantId: TenantId,
  retractions: readonly RuledRetraction[],
): Promise<void> {
  const pairs = retractions.flatMap(({ retractionId, rules }) =>
    rules.map((rule) => ({ retractionId, rule })),
  );
  if (pairs.length === 0) return;
  await tx.rows(NAME, [tenantId, pairs.map((it) => it.rule), pairs.map((it) => it.retractionId)]);
}

const NAME = `
  insert into retraction_rule (tenant_id, rule, retraction_id)
  select $1, rule, retraction_id from unnest($2::text[], $3::uuid[]) as it(rule, retraction_id)
  order by rule, retraction_id
  on conflict do nothing`;
