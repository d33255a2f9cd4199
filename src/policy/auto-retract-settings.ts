import type { ActionableDisposition } from "#detection/disposition.ts";
import type { AskedScope } from "#directory/scope.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import type { AutoRetract } from "./auto-retract.ts";
import type { ProviderName } from "./destination.ts";
import type { AutoRetractPreview, LimitReckoning } from "./past-week.ts";
import type { SettingChange, SettingSaved, SettingVersion } from "./setting-version.ts";

/** The setting of one integration as it stands now. */
export interface CurrentSetting extends SettingVersion {
  readonly integration: {
    readonly id: IntegrationId;
    readonly name: string;
    readonly provider: ProviderName;
  };
  /** By a self-test: without it nothing is hard-deleted by itself. */
  readonly isHardDeleteProven: boolean;
  /** What waits for a second person; `undefined`: nothing. */
  readonly proposal: SettingProposal | undefined;
}

/** A setting that would hard-delete more than the one that stands: a second person decides about it. */
export interface SettingProposal {
  /** Of what is asked for: a decision names it. */
  readonly hash: string;
  readonly setting: AutoRetract;
  readonly askedBy: string;
  readonly askedAt: Date;
  readonly expiresAt: Date;
  readonly mayApprove: readonly string[];
}

/** These would be hard-deleted from now on, and no self-test has shown that it can be done. */
export interface SettingUnproven {
  readonly result: "unproven";
  readonly widened: readonly ActionableDisposition[];
}

export type SettingOutcome =
  | SettingSaved
  | SettingUnproven
  | { readonly result: "proposed"; readonly proposal: SettingProposal }
  /** There is nobody else to ask: the caller says in so many words that this is meant. */
  | { readonly result: "confirmation_needed"; readonly widened: readonly ActionableDisposition[] }
  /** More mail than this person's role may set moving: somebody else saves it. */
  | { readonly result: "beyond_limit"; readonly limit: LimitReckoning }
  | UnknownInScope;

/** Nobody's id, or of what no mailbox of the connection is in. */
export interface UnknownInScope {
  readonly result: "unknown_in_scope";
  readonly id: string;
  /** Of a mailbox of another connection, or of a group of another's directory: its name. */
  readonly foreign?: string;
}

/** Whose copies: `everybody`, or what is asked for, by ids. */
export type ScopeWanted = "as_it_stands" | "everybody" | AskedScope;

export interface SettingDecision {
  /** Of the proposal that was seen. */
  readonly hash: string;
  readonly decision: "approved" | "denied";
  readonly reason: string;
  readonly actor: string;
  readonly at: Date;
}

export type SettingDecided =
  | SettingSaved
  | SettingUnproven
  | { readonly result: "denied" }
  | { readonly result: "nothing_proposed" }
  /** What waits is another proposal than the one that was seen: nothing is decided about either. */
  | {
      readonly result: "another_proposed";
      readonly proposal: SettingProposal;
      readonly current: SettingVersion;
    }
  | { readonly result: "not_yours"; readonly why: string };

export interface SettingWanted extends Omit<SettingChange, "basedOn"> {
  readonly basedOn: number | undefined;
  /** In the place of the setting's own. */
  readonly scope?: ScopeWanted;
  /** True: said in so many words that hard delete is meant. Counts only where nobody else can be asked. */
  readonly confirmHardDelete?: boolean | undefined;
  /** True: the role of who saves it may change only so much. */
  readonly isLimited?: boolean | undefined;
}

export interface PreviewWanted {
  readonly setting: AutoRetract;
  /** In the place of the setting's own. */
  readonly scope?: ScopeWanted;
  readonly now: Date;
}

export type PreviewReply =
  | { readonly result: "previewed"; readonly preview: AutoRetractPreview }
  | { readonly result: "refused"; readonly mistakes: readonly string[] }
  | UnknownInScope;

/** Port: the Auto-Retract settings, versioned. */
export interface AutoRetractSettings {
  /** One for each integration; a fresh one stands on version 0. */
  current(tenantId: TenantId): Promise<readonly CurrentSetting[]>;
  /** Newest first; without version 0. `undefined` where there is no such integration. */
  history(tenantId: TenantId, integrationId: IntegrationId): Promise<readonly SettingVersion[] | undefined>;
  /** `basedOn: undefined` takes whatever stands now. `undefined` where there is no such integration. */
  save(
    tenantId: TenantId,
    integrationId: IntegrationId,
    change: SettingWanted,
  ): Promise<SettingOutcome | undefined>;
  /** What it would have moved of the past week's mail. `undefined` where there is no such integration. */
  preview(
    tenantId: TenantId,
    integrationId: IntegrationId,
    wanted: PreviewWanted,
  ): Promise<PreviewReply | undefined>;
  /** A second person's word on what was proposed. `undefined` where there is no such integration. */
  decide(
    tenantId: TenantId,
    integrationId: IntegrationId,
    decision: SettingDecision,
  ): Promise<SettingDecided | undefined>;
  /** Whether any source has ever delivered: until then a saved setting has nothing to act on. */
  hasJournal(tenantId: TenantId): Promise<boolean>;
}
