import type { AutoRetract } from "#policy/auto-retract.ts";
import type { SettingDecision, SettingOutcome, SettingProposal } from "#policy/auto-retract-settings.ts";
import type { SettingVersion } from "#policy/setting-version.ts";
import { proposalHash } from "#policy/proposal-hash.ts";
import { widensToHardDelete } from "#policy/widens-to-hard-delete.ts";
import { APPROVAL_MS, othersThan, wayOfApproval } from "#retraction/approval.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { appendEvents } from "./append-events.ts";
import type { Transaction } from "./database.ts";

interface Wanted {
  readonly integrationId: IntegrationId;
  readonly before: SettingVersion;
  readonly after: SettingVersion;
  readonly eligible: readonly string[];
  readonly isConfirmed: boolean;
  /** Of who asks: what is approved is still measured for the next change. */
  readonly isLimited: boolean;
}

type Stopped = Extract<SettingOutcome, { result: "proposed" | "confirmation_needed" }>;

/** Widening to Hard Delete takes a second person, where there is one. `undefined`: it may be saved. */
export async function whyNotSaved(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, before, after, eligible, isConfirmed, isLimited }: Wanted,
): Promise<Stopped | undefined> {
  const widened = widensToHardDelete(before.setting, after.setting);
  if (widened.length === 0) return undefined;
  const actor = after.savedBy ?? "";
  const change = { before: before.setting, after: after.setting };
  const mayApprove = othersThan(eligible, [actor]);
  if (wayOfApproval(mayApprove) === "second_person") {
    await noteReplaced(tx, tenantId, { integrationId, before, after });
    const values = [tenantId, integrationId, before.version, JSON.stringify(after.setting), actor];
    const [row] = await tx.rows<ProposalRow>(PROPOSE, [
      ...values,
      new Date(Date.now() + APPROVAL_MS),
      isLimited,
    ]);
    if (row === undefined) throw new Error("a proposal was written and is not there");
    await appendEvents(tx, tenantId, [
      {
        kind: "setting.proposed",
        actor,
        data: { setting: "auto_retract", integrationId, widened, ...change },
      },
    ]);
    return { result: "proposed", proposal: { ...named(row, integrationId), mayApprove } };
  }
  if (!isConfirmed) return { result: "confirmation_needed", widened };
  // Nobody else could be asked: loudly.
  await appendEvents(tx, tenantId, [
    {
      kind: "setting.self_approved",
      actor,
      data: { setting: "auto_retract", integrationId, widened, persons: eligible.length, ...change },
    },
  ]);
  return undefined;
}

interface ProposalRow extends Omit<SettingProposal, "hash" | "mayApprove"> {
  readonly basedOn: number;
  readonly isLimited: boolean;
}

type NamedProposal = ProposalRow & Pick<SettingProposal, "hash">;

function named(row: ProposalRow, integrationId: IntegrationId): NamedProposal {
  return { ...row, hash: proposalHash({ ...row, integrationId }) };
}

interface Replaced {
  readonly integrationId: IntegrationId;
  readonly before: SettingVersion;
  readonly after: SettingVersion;
}

/** What waited and is overtaken, by another proposal or another version: whoever has seen it finds out that it is no more. */
export async function noteReplaced(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, before, after: { setting, savedBy = "" } }: Replaced,
): Promise<void> {
  const former = await openProposal(tx, tenantId, { integrationId, current: before });
  if (former === undefined) return;
  const by = { integrationId, basedOn: before.version, setting, askedBy: savedBy };
  if (former.hash === proposalHash(by)) return; // the same once more
  const values = { askedBy: former.askedBy, before: former.setting, after: setting };
  await appendEvents(tx, tenantId, [
    {
      kind: "setting.proposal_replaced",
      actor: savedBy,
      data: { setting: "auto_retract", integrationId, ...values },
    },
  ]);
}

interface Standing {
  readonly integrationId: IntegrationId;
  readonly current: SettingVersion;
}

/** What waits for a second person, if it still follows the version that stands. */
export async function openProposal(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, current }: Standing,
): Promise<NamedProposal | undefined> {
  const [row] = await tx.rows<ProposalRow>(OPEN, [tenantId, integrationId, current.version]);
  return row && named(row, integrationId);
}

interface Noted {
  readonly integrationId: IntegrationId;
  readonly decision: SettingDecision;
  readonly askedBy: string;
  readonly before: AutoRetract;
  readonly proposed: AutoRetract;
}

/** Whatever was decided, nothing waits any more. */
export async function noteDecision(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, decision: { decision, reason, actor }, askedBy, before, proposed }: Noted,
): Promise<void> {
  await forgetProposal(tx, tenantId, integrationId);
  const after = decision === "denied" ? before : proposed;
  await appendEvents(tx, tenantId, [
    {
      kind: "setting.decided",
      actor,
      data: { setting: "auto_retract", integrationId, decision, reason, askedBy, before, after, proposed },
    },
  ]);
}

export async function forgetProposal(tx: Transaction, tenantId: TenantId, id: IntegrationId): Promise<void> {
  await tx.rows("delete from auto_retract_proposal where tenant_id = $1 and integration_id = $2", [
    tenantId,
    id,
  ]);
}

/** As SQL builds it: moments are text. */
export interface ProposalJson {
  readonly integrationId: IntegrationId;
  readonly basedOn: number;
  readonly setting: AutoRetract;
  readonly askedBy: string;
  readonly askedAt: string;
  readonly expiresAt: string;
}

export function toProposal(it: ProposalJson, eligible: readonly string[]): SettingProposal {
  const [askedAt, expiresAt] = [new Date(it.askedAt), new Date(it.expiresAt)];
  const hash = proposalHash(it);
  return { ...it, hash, askedAt, expiresAt, mayApprove: othersThan(eligible, [it.askedBy]) };
}

/** Of a proposal `p`; null where there is none. */
export const PROPOSAL_JSON = `
  case when p.integration_id is not null then jsonb_build_object(
    'integrationId', p.integration_id, 'basedOn', p.based_on, 'setting', p.setting,
    'askedBy', p.asked_by, 'askedAt', p.asked_at, 'expiresAt', p.expires_at) end`;
const COLUMNS = `based_on as "basedOn", setting, asked_by as "askedBy", asked_at as "askedAt", expires_at as "expiresAt",
  within_limit as "isLimited"`;
const PROPOSE = `
  insert into auto_retract_proposal (tenant_id, integration_id, based_on, setting, asked_by, expires_at, within_limit)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (tenant_id, integration_id) do update set
    based_on = excluded.based_on, setting = excluded.setting, asked_by = excluded.asked_by, asked_at = now(),
    expires_at = excluded.expires_at, within_limit = excluded.within_limit
  returning ${COLUMNS}`;
const OPEN = `
  select ${COLUMNS} from auto_retract_proposal
  where tenant_id = $1 and integration_id = $2 and based_on = $3 and expires_at > now()`;
