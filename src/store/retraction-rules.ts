import type { Disposition } from "#detection/disposition.ts";
import type { Finding } from "#detection/finding.ts";
import { type AutomationRule, verdictRules } from "#policy/automation-rules.ts";
import { campaignKey } from "#policy/campaign-key.ts";
import type { MessageId, RetractionId, TenantId } from "#shared/ids.ts";
import type { PreparedStatement, Transaction } from "./database.ts";

/** What an automatic retraction goes back to. */
export interface RuledRetraction {
  readonly retractionId: RetractionId;
  readonly messageId: MessageId;
  readonly disposition: Disposition;
  /** Of a verdict that is not the message's own; `undefined`: those of the message's. */
  readonly findings?: readonly Finding[] | undefined;
  /** Beside what the findings say, such as an indicator that somebody added since. */
  readonly rules?: readonly AutomationRule[] | undefined;
}

export type RulesOf = ReadonlyMap<RetractionId, readonly AutomationRule[]>;

/** Writes by which rules retractions came about, and answers all that each has by now: late copies can bring more. */
export async function saveRules(
  tx: Transaction,
  tenantId: TenantId,
  retractions: readonly RuledRetraction[],
): Promise<RulesOf> {
  if (retractions.length === 0) return new Map();
  const ids = retractions.map((it) => it.messageId);
  const messages = new Map(
    (await tx.rows<TraitsRow>(TRAITS, [tenantId, ids])).map((it) => [it.messageId, it]),
  );
  const wanted = retractions.flatMap((it) =>
    rulesOf(it, messages.get(it.messageId)).map((rule) => ({ retractionId: it.retractionId, rule })),
  );
  await tx.rows(ADD, [tenantId, wanted.map((it) => it.retractionId), wanted.map((it) => it.rule)]);
  const saved = await tx.rows<{ retractionId: RetractionId; rules: readonly AutomationRule[] }>(RULES, [
    tenantId,
    retractions.map((it) => it.retractionId),
  ]);
  return new Map(saved.map((it) => [it.retractionId, it.rules]));
}

interface TraitsRow {
  readonly messageId: MessageId;
  readonly fromAddress: string;
  readonly subject: string;
  readonly findings: readonly Finding[];
}

function rulesOf(it: RuledRetraction, message: TraitsRow | undefined): readonly AutomationRule[] {
  const findings = it.findings ?? message?.findings ?? [];
  return [
    `setting:${it.disposition}`,
    ...(message === undefined ? [] : [`campaign:${campaignKey(message)}` as const]),
    ...verdictRules(it.disposition, findings),
    ...(it.rules ?? []),
  ];
}

const TRAITS: PreparedStatement = {
  name: "message-traits",
  text: `
  select m.id as "messageId", m.from_address as "fromAddress", m.subject, coalesce(v.findings, '[]') as findings
  from unnest($2::uuid[]) as w(id)
  cross join lateral (select id, from_address, subject from message where tenant_id = $1 and id = w.id limit 1) m
  left join lateral (
    select findings from verdict where tenant_id = $1 and message_id = w.id order by revision desc limit 1
  ) v on true`,
};
const ADD: PreparedStatement = {
  name: "add-rules",
  text: `
  insert into retraction_rule (tenant_id, rule, retraction_id)
  select $1, rule, id from unnest($2::uuid[], $3::text[]) as it(id, rule) order by rule, id
  on conflict do nothing`,
};
const RULES: PreparedStatement = {
  name: "rules-of-retractions",
  text: `
  select w.id as "retractionId",
    array(select rule from retraction_rule where tenant_id = $1 and retraction_id = w.id order by rule) as rules
  from unnest($2::uuid[]) as w(id)`,
};
