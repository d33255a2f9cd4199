import type { AutoRetract } from "#policy/auto-retract.ts";
import type {
  AutoRetractSettings,
  CurrentSetting,
  SettingDecided,
  SettingDecision,
  SettingOutcome,
  SettingWanted,
} from "#policy/auto-retract-settings.ts";
import type { ProviderName } from "#policy/destination.ts";
import {
  FRESH,
  nextVersion,
  type SettingChange,
  type SettingSaved,
  type SettingVersion,
} from "#policy/setting-version.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { othersThan, whyNotDecide } from "#retraction/approval.ts";
import {
  forgetProposal,
  noteDecision,
  noteReplaced,
  openProposal,
  PROPOSAL_JSON,
  type ProposalJson,
  toProposal,
  whyNotSaved,
} from "./auto-retract-proposal.ts";
import { appendEvents } from "./append-events.ts";
import { type CountedWeek, countedWeek, lockLimit, reckonLimit } from "./auto-retract-limit.ts";
import { PROVES_HARD_DELETE } from "./conformance.ts";
import { previewSetting } from "./auto-retract-preview.ts";
import { withScope } from "./auto-retract-scope.ts";
import type { Database, Transaction } from "./database.ts";
import { readPastWeek } from "./past-week.ts";
import { whyUnproven } from "./why-unproven.ts";
import { type ApproverNeeds, eligibleIn } from "./with-approvers.ts";

/** The Auto-Retract settings: every save is a row of its own, none is ever changed. */
export function openAutoRetract(database: Database, needs: ApproverNeeds = {}): AutoRetractSettings {
  return {
    current: async (tenantId) => {
      const eligible = await eligibleIn(needs, tenantId);
      const rows = await database.asTenant(tenantId, (tx) =>
        tx.rows<CurrentRow>(`${CURRENT} order by i.name`, [tenantId]),
      );
      return rows.map((it) => toCurrent(it, eligible));
    },
    history: (tenantId, integrationId) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await providerOf(tx, tenantId, integrationId)) === undefined) return undefined;
        const rows = await tx.rows<VersionRow>(HISTORY, [tenantId, integrationId]);
        return rows.map(toVersion);
      }),
    save: async (tenantId, integrationId, change) => {
      const eligible = await eligibleIn(needs, tenantId);
      // Counted before anything is locked: mail that comes in waits for the integration's row.
      const week =
        change.isLimited === true
          ? await database.asTenant(tenantId, (tx) => countWeek(tx, tenantId, { integrationId, change }))
          : undefined;
      return database.asTenant(tenantId, (tx) =>
        save(tx, tenantId, { integrationId, change, eligible, week }),
      );
    },
    preview: (tenantId, integrationId, wanted) =>
      database.asTenant(tenantId, async (tx) => {
        const [row] = await tx.rows<CurrentRow>(`${CURRENT} and i.id = $2`, [tenantId, integrationId]);
        if (row === undefined) return undefined;
        const { setting: current, integration } = toCurrent(row, []);
        const { provider } = integration;
        const asked = await withScope(tx, tenantId, { wanted, stands: current });
        if ("result" in asked) return asked;
        const { now } = wanted;
        return previewSetting(tx, tenantId, { ...asked, now, integrationId, provider, current });
      }),
    decide: async (tenantId, integrationId, decision) => {
      const eligible = await eligibleIn(needs, tenantId);
      return database.asTenant(tenantId, (tx) => decide(tx, tenantId, { integrationId, decision, eligible }));
    },
    hasJournal: (tenantId) =>
      database.asTenant(tenantId, async (tx) => {
        const rows = await tx.rows("select 1 from journal_copy where tenant_id = $1 limit 1", [tenantId]);
        return rows.length > 0;
      }),
  };
}

interface Save {
  readonly integrationId: IntegrationId;
  readonly change: SettingWanted;
  readonly eligible: readonly string[];
  /** For those who may change only so much. */
  readonly week: CountedWeek | undefined;
}

async function countWeek(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, change }: Pick<Save, "integrationId" | "change">,
): Promise<CountedWeek> {
  const week = countedWeek(await readPastWeek(tx, tenantId, change.savedAt));
  const { setting: stands } = await currentVersion(tx, tenantId, integrationId);
  const asked = await withScope(tx, tenantId, { wanted: change, stands });
  if ("setting" in asked) await reckonLimit(tx, tenantId, { integrationId, after: asked.setting, week });
  return week;
}

async function save(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, change: wanted, eligible, week }: Save,
): Promise<SettingOutcome | undefined> {
  const provider = await providerOf(tx, tenantId, integrationId); // locks: one save after the other
  if (provider === undefined) return undefined;
  const current = await currentVersion(tx, tenantId, integrationId);
  // Before the groups of a scope are held, as everybody does who changes groups.
  if (week !== undefined) await lockLimit(tx, tenantId);
  const asked = await withScope(tx, tenantId, { wanted, stands: current.setting });
  if ("result" in asked) return asked;
  const change = { ...wanted, setting: asked.setting };
  const basedOn = change.basedOn ?? current.version;
  const saved = nextVersion(current, { ...change, basedOn }, provider);
  if (saved.result !== "saved") return saved;
  const unproven = await whyUnproven(tx, tenantId, { integrationId, before: current, after: saved.next });
  if (unproven !== undefined) return unproven;
  if (week !== undefined) {
    const limit = await reckonLimit(tx, tenantId, { integrationId, after: change.setting, week });
    if (!limit.isWithin) return { result: "beyond_limit", limit };
  }
  const isLimited = week !== undefined;
  const next = { integrationId, before: current, after: saved.next, eligible, isLimited };
  const isConfirmed = change.confirmHardDelete === true;
  const stopped = await whyNotSaved(tx, tenantId, { ...next, isConfirmed });
  return stopped ?? add(tx, tenantId, { integrationId, change, saved, isLimited, before: current });
}

async function currentVersion(
  tx: Transaction,
  tenantId: TenantId,
  integrationId: IntegrationId,
): Promise<SettingVersion> {
  const [row] = await tx.rows<VersionRow>(`${HISTORY} limit 1`, [tenantId, integrationId]);
  return row === undefined ? FRESH : toVersion(row);
}

interface Added {
  readonly integrationId: IntegrationId;
  readonly change: Pick<SettingChange, "savedBy">;
  readonly saved: Extract<SettingSaved, { result: "saved" }>;
  readonly isLimited: boolean;
  readonly before: SettingVersion;
}

/** What was proposed before is void: it followed another version. */
async function add(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, change, saved, isLimited, before }: Added,
): Promise<SettingSaved> {
  await noteReplaced(tx, tenantId, { integrationId, before, after: saved.next });
  await forgetProposal(tx, tenantId, integrationId);
  const { version, setting, savedAt } = saved.next;
  const values = [tenantId, integrationId, version, JSON.stringify(setting), change.savedBy, savedAt];
  await tx.rows(ADD, [...values, isLimited]);
  await appendEvents(tx, tenantId, [
    {
      kind: "setting.saved",
      actor: change.savedBy,
      data: {
        setting: "auto_retract",
        integrationId,
        version,
        ...setting,
        before: before.setting,
        after: setting,
      },
    },
  ]);
  return saved;
}

interface Decide {
  readonly integrationId: IntegrationId;
  readonly decision: SettingDecision;
  readonly eligible: readonly string[];
}

async function decide(
  tx: Transaction,
  tenantId: TenantId,
  { integrationId, decision, eligible }: Decide,
): Promise<SettingDecided | undefined> {
  const provider = await providerOf(tx, tenantId, integrationId);
  if (provider === undefined) return undefined;
  const current = await currentVersion(tx, tenantId, integrationId);
  const proposed = await openProposal(tx, tenantId, { integrationId, current });
  if (proposed === undefined) return { result: "nothing_proposed" };
  const { setting, askedBy, isLimited } = proposed;
  if (proposed.hash !== decision.hash) {
    const proposal = { ...proposed, mayApprove: othersThan(eligible, [askedBy]) };
    return { result: "another_proposed", proposal, current };
  }
  const why = whyNotDecide({ actor: decision.actor, parties: [askedBy], eligible });
  if (why !== undefined) return { result: "not_yours", why };
  const noted = { integrationId, decision, askedBy, before: current.setting, proposed: setting };
  const change = { setting, basedOn: current.version, savedBy: askedBy, savedAt: decision.at };
  const saved = nextVersion(current, change, provider);
  if (saved.result === "saved" && decision.decision === "approved") {
    // It waits on: once a self-test has shown it again, it can be approved.
    const unproven = await whyUnproven(tx, tenantId, { integrationId, before: current, after: saved.next });
    if (unproven !== undefined) return unproven;
  }
  await noteDecision(tx, tenantId, noted);
  if (decision.decision === "denied") return { result: "denied" };
  return saved.result === "saved"
    ? add(tx, tenantId, { integrationId, change, saved, isLimited, before: current })
    : saved;
}

async function providerOf(
  tx: Transaction,
  tenantId: TenantId,
  id: IntegrationId,
): Promise<ProviderName | undefined> {
  const [row] = await tx.rows<{ provider: ProviderName }>(
    "select provider from integration where tenant_id = $1 and id = $2 for update",
    [tenantId, id],
  );
  return row?.provider;
}

interface VersionRow {
  readonly version: number;
  readonly setting: AutoRetract;
  readonly saved_by: string;
  readonly saved_at: Date;
}

interface CurrentRow {
  readonly id: IntegrationId;
  readonly name: string;
  readonly provider: ProviderName;
  readonly version: number | null;
  readonly setting: AutoRetract | null;
  readonly saved_by: string | null;
  readonly saved_at: Date | null;
  readonly proposal: ProposalJson | null;
  readonly is_proven: boolean;
}

function toVersion(row: VersionRow): SettingVersion {
  return { version: row.version, setting: row.setting, savedBy: row.saved_by, savedAt: row.saved_at };
}

function toCurrent(row: CurrentRow, eligible: readonly string[]): CurrentSetting {
  const { id, name, provider, version, setting, saved_by, saved_at } = row;
  const saved =
    version === null || setting === null || saved_by === null || saved_at === null
      ? FRESH
      : toVersion({ version, setting, saved_by, saved_at });
  const proposal = row.proposal === null ? undefined : toProposal(row.proposal, eligible);
  const integration = { id, name, provider };
  return { ...saved, integration, proposal, isHardDeleteProven: row.is_proven };
}

const CURRENT = `
  select i.id, i.name, i.provider, s.version, s.setting, s.saved_by, s.saved_at, ${PROPOSAL_JSON} as proposal,
    ${PROVES_HARD_DELETE} as is_proven
  from integration i
  left join lateral (
    select version, setting, saved_by, saved_at from auto_retract a
    where a.tenant_id = i.tenant_id and a.integration_id = i.id order by version desc limit 1
  ) s on true
  left join auto_retract_proposal p on p.tenant_id = i.tenant_id and p.integration_id = i.id
    and p.based_on = coalesce(s.version, 0) and p.expires_at > now()
  where i.tenant_id = $1`;
const HISTORY = `
  select version, setting, saved_by, saved_at from auto_retract
  where tenant_id = $1 and integration_id = $2 order by version desc`;
const ADD = `
  insert into auto_retract (tenant_id, integration_id, version, setting, saved_by, saved_at, within_limit)
  values ($1, $2, $3, $4, $5, $6, $7)`;
