import type { Database } from "#store/database.ts";
import type { Place } from "#retraction/place.ts";

/** One copy of one retraction, as the product's database has it. */
export interface ClaimRow {
  readonly retractionId: string;
  readonly copyId: string;
  readonly kind: "retract" | "release";
  readonly messageId: string;
  /** The provider's id of the mailbox; null where it was never found out. */
  readonly mailboxId: string | null;
  readonly address: string;
  readonly asked: string;
  readonly outcome: string;
  readonly reached: Place | null;
  readonly reason: string;
  readonly isSettled: boolean;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

/** One operation on one hit. */
export interface OperationRow {
  readonly retractionId: string;
  readonly copyId: string;
  readonly kind: "retract" | "release";
  /** As it was captured, and as it was known afterwards. */
  readonly itemIds: readonly string[];
  readonly asked: string;
  readonly outcome: string | null;
  readonly reason: string;
  readonly differences: readonly { readonly field: string }[] | null;
  readonly intendedAt: Date;
}

export interface RunRow {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly releasesId: string | null;
  readonly copies: number;
}

export interface Claims {
  readonly rows: readonly ClaimRow[];
  readonly operations: readonly OperationRow[];
  readonly runs: readonly RunRow[];
}

export async function readClaims(database: Database): Promise<Claims> {
  return database.asWorker(async (tx) => ({
    rows: await tx.rows<ClaimRow>(ROWS),
    operations: await tx.rows<OperationRow>(OPERATIONS),
    runs: await tx.rows<RunRow>(RUNS),
  }));
}

const ROWS = `
  select rc.retraction_id as "retractionId", rc.copy_id as "copyId", rc.kind, m.message_id_header as "messageId",
    b.provider_id as "mailboxId", c.address, rc.asked, rc.outcome, rc.reached, rc.reason,
    rc.settled_at is not null as "isSettled", rc.created_at as "createdAt", rc.settled_at as "settledAt"
  from retraction_copy rc
  join retraction r on r.tenant_id = rc.tenant_id and r.id = rc.retraction_id
  join message m on m.tenant_id = rc.tenant_id and m.id = rc.message_id
  join copy c on c.tenant_id = rc.tenant_id and c.id = rc.copy_id
  left join mailbox b on b.tenant_id = c.tenant_id and b.id = c.mailbox_id
  order by r.id`;

const OPERATIONS = `
  select o.retraction_id as "retractionId", o.copy_id as "copyId", o.kind,
    array_remove(array[h.item_id, o.item_id], null) as "itemIds", o.asked, o.outcome, o.reason, o.differences,
    o.intended_at as "intendedAt"
  from hit_operation o join hit h on h.tenant_id = o.tenant_id and h.id = o.hit_id
  order by o.intended_at`;

const RUNS = `
  select r.id, r.kind, r.state, r.releases_id as "releasesId",
    (select count(*)::int from retraction_copy rc where rc.tenant_id = r.tenant_id and rc.retraction_id = r.id) as copies
  from retraction r`;
