import type {
  AutoRetractSettings,
  SettingDecided,
  SettingDecision,
  SettingOutcome,
  SettingWanted,
} from "#policy/auto-retract-settings.ts";
import type { ProviderName } from "#policy/destination.ts";
import {
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
  whyNotSaved,
} from "./auto-retract-proposal.ts";
import { appendEvents } from "./append-events.ts";
import { type CountedWeek, countedWeek, lockLimit, reckonLimit } from "./auto-retract-limit.ts";
import { currentVersion, readCurrent, readCurrentOf, readVersions } from "./auto-retract-versions.ts";
import { previewSetting } from "./auto-retract-preview.ts";
import { withScope } from "./auto-retract-scope.ts";
import type { Database, Transaction } from "./database.ts";
import { readPastWeek } from "./past-week.ts";
import { makersOf } from "./token-makers.ts";
import { whyUnproven } from "./why-unproven.ts";
import { type ApproverNeeds, eligibleIn } from "./with-approvers.ts";

/** The Auto-Retract settings: every save is a row of its own, none is ever changed. */
export function openAutoRetract(database: Database, needs: ApproverNeeds = {}): AutoRetractSettings {
  return {
    current: async (tenantId) => {
      const eligible = await eligibleIn(needs, tenantId);
      return database.asTenant(tenantId, (tx) => readCurrent(tx, tenantId, eligible));
    },
    history: (tenantId, integrationId) =>
      database.asTenant(tenantId, async (tx) => {
        if ((await providerOf(tx, tenantId, integrationId)) === undefined) return undefined;
        return readVersions(tx, tenantId, integrationId);
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
        const stands = await readCurrentOf(tx, tenantId, integrationId);
        if (stands === undefined) return undefined;
        const { setting: current, integration } = stands;
        const { provider } = integration;
        const asked = await withScope(tx, tenantId, { wanted, stands: current, integrationId });
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
  const asked = await withScope(tx, tenantId, { wanted: change, stands, integrationId });
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
  const asked = await withScope(tx, tenantId, { wanted, stands: current.setting, integrationId });
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
  const makers = await makersOf(tx, tenantId, [askedBy]);
  const why = whyNotDecide({ actor: decision.actor, parties: [askedBy], makers, eligible });
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

const ADD = `
  insert into auto_retract (tenant_id, integration_id, version, setting, saved_by, saved_at, within_limit)
  values ($1, $2, $3, $4, $5, $6, $7)`;
