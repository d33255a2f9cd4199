import type { IndicatorKind } from "#detection/indicator-kinds.ts";
import type {
  AddedIndicator,
  Indicator,
  IndicatorQuery,
  IndicatorStore,
  NewIndicator,
} from "#policy/indicators.ts";
import { type IndicatorId, newId, type TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import { bumpKnowledge } from "./bump-knowledge.ts";
import type { Database, Transaction } from "./database.ts";
import { respond } from "./evaluations.ts";
import { fromNull } from "./from-null.ts";
import { anywhere } from "./like-pattern.ts";

/** What is known of harmful mail. What is added or removed is looked for in past mail at once, as the responses say. */
export function openIndicators(database: Database): IndicatorStore {
  return {
    list: (tenantId, query) => database.asTenant(tenantId, (tx) => list(tx, tenantId, query)),
    add: (tenantId, indicator) => database.asTenant(tenantId, (tx) => add(tx, tenantId, indicator)),
    remove: (tenantId, id, actor) =>
      database.asTenant(tenantId, async (tx) => {
        const [gone] = await tx.rows<Row>(REMOVE, [tenantId, id]);
        if (gone === undefined) return undefined;
        const indicator = toIndicator(gone);
        await changed(tx, tenantId, { kind: "indicator.removed", actor, indicator });
        const subject = { of: "indicator", indicator: knownOf(indicator) } as const;
        return { evaluationId: await respond(tx, tenantId, { subject, withdrawn: true, actor }) };
      }),
  };
}

async function list(
  tx: Transaction,
  tenantId: TenantId,
  { kind, search, offset, limit }: IndicatorQuery,
): ReturnType<IndicatorStore["list"]> {
  const wanted = [tenantId, kind ?? null, anywhere(search)];
  const rows = await tx.rows<Row>(LIST, [...wanted, limit, offset]);
  const [counted] = await tx.rows<{ total: number }>(COUNT, wanted);
  return { indicators: rows.map(toIndicator), total: counted?.total ?? 0 };
}

async function add(
  tx: Transaction,
  tenantId: TenantId,
  { kind, value, disposition, note, expiresAt, actor }: NewIndicator,
): Promise<AddedIndicator | "exists"> {
  // One that has expired makes room for the same value.
  await tx.rows(FORGET_EXPIRED, [tenantId, kind, value]);
  const id = newId<IndicatorId>(new Date());
  const values = [kind, value, disposition, note, expiresAt ?? null, actor];
  const [row] = await tx.rows<Row>(ADD, [tenantId, id, ...values]);
  if (row === undefined) return "exists";
  const indicator = toIndicator(row);
  await changed(tx, tenantId, { kind: "indicator.added", actor, indicator });
  const subject = { of: "indicator", indicator: knownOf(indicator) } as const;
  return { indicator, evaluationId: await respond(tx, tenantId, { subject, actor }) };
}

interface Changed {
  readonly kind: "indicator.added" | "indicator.removed";
  readonly actor: string;
  readonly indicator: Indicator;
}

async function changed(tx: Transaction, tenantId: TenantId, it: Changed): Promise<void> {
  await bumpKnowledge(tx, tenantId);
  const { id: indicatorId, kind, value, disposition, note, expiresAt } = it.indicator;
  const whole = { kind, value, disposition, note, expiresAt };
  const said = it.kind === "indicator.added" ? { after: whole } : { before: whole };
  await appendEvents(tx, tenantId, [
    { kind: it.kind, actor: it.actor, data: { indicatorId, kind, value, disposition, ...said } },
  ]);
}

function knownOf({ id, kind, value, disposition }: Indicator) {
  return { id, kind, value, disposition };
}

interface Row {
  readonly id: IndicatorId;
  readonly kind: IndicatorKind;
  readonly value: string;
  readonly disposition: Indicator["disposition"];
  readonly note: string;
  readonly expires_at: Date | null;
  readonly created_by: string;
  readonly created_at: Date;
}

function toIndicator(row: Row): Indicator {
  const { id, kind, value, disposition, note } = row;
  return {
    id,
    kind,
    value,
    disposition,
    note,
    expiresAt: fromNull(row.expires_at),
    createdBy: row.created_by,
    createdAt: row.created_at,
  };
}

const COLUMNS = "id, kind, value, disposition, note, expires_at, created_by, created_at";
const WANTED =
  "where tenant_id = $1 and ($2::text is null or kind = $2) and (value ilike $3 or note ilike $3)";
const LIST = `select ${COLUMNS} from indicator ${WANTED} order by id desc limit $4 offset $5`;
const COUNT = `select count(*)::int as total from indicator ${WANTED}`;
const FORGET_EXPIRED = `
  delete from indicator where tenant_id = $1 and kind = $2 and md5(value) = md5($3) and expires_at <= now()`;
const ADD = `
  insert into indicator (tenant_id, id, kind, value, disposition, note, expires_at, created_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ${COLUMNS}`;
const REMOVE = `delete from indicator where tenant_id = $1 and id = $2 returning ${COLUMNS}`;
