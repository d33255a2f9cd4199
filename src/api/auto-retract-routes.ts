import { type Scopes, scopeText } from "#directory/scope.ts";
import type {
  AutoRetractSettings,
  CurrentSetting,
  PreviewReply,
  SettingDecided,
  SettingOutcome,
  SettingProposal,
  SettingUnproven,
  UnknownInScope,
} from "#policy/auto-retract-settings.ts";
import { ACTIONABLE_DISPOSITIONS } from "#detection/disposition.ts";
import type { LimitReckoning } from "#policy/past-week.ts";
import type { SettingVersion } from "#policy/setting-version.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { mayIn } from "#identity/caller.ts";
import { ApiError, found } from "./api-error.ts";
import {
  decideAutoRetract,
  getAutoRetract,
  listAutoRetractHistory,
  listAutoRetractProposals,
  previewAutoRetractProposal,
  previewAutoRetract,
  putAutoRetract,
} from "./contract/auto-retract.ts";
import { toPreviewItem } from "./preview-item.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";
import { readScopeWanted, type ScopeTroubles, scopeWords, toScopeItem } from "./setting-scope.ts";

export interface AutoRetractNeeds {
  readonly autoRetract: AutoRetractSettings;
  readonly scopes: Pick<Scopes, "lost" | "foreign">;
  readonly now: () => Date;
}

const NO_JOURNAL = {
  code: 10101,
  message: "No source has delivered anything yet: nothing can be retracted before journal copies arrive.",
};

/** The Auto-Retract settings. */
export function autoRetractRoutes(serve: ServeRoute, needs: AutoRetractNeeds): void {
  const { autoRetract, now } = needs;
  const show = async (account: TenantId) => {
    const [settings, hasJournal] = await Promise.all([
      autoRetract.current(account),
      autoRetract.hasJournal(account),
    ]);
    const items = await toSettingItems(needs, account, settings);
    return { items, messages: hasJournal ? [] : [NO_JOURNAL] };
  };
  const showOne = async (account: TenantId, id: IntegrationId) => {
    const { items, messages } = await show(account);
    const item = items.find((it) => it.integration_id === id);
    return ok(found(item, "integration"), messages);
  };

  serve(getAutoRetract, async ({ params }) => {
    const { items, messages } = await show(params.account_id);
    return ok(items, messages);
  });

  serve(putAutoRetract, async ({ params, body }, { caller }) => {
    const { integration_id: id, destinations, when_impossible: whenImpossible, version } = body;
    const saved = await autoRetract.save(params.account_id, id, {
      setting: { destinations, whenImpossible },
      scope: readScopeWanted(body.scope),
      basedOn: version,
      confirmHardDelete: body.confirm_hard_delete,
      isLimited: !mayIn(caller, params.account_id, "auto_retract.save_any"),
      savedBy: caller.actor,
      savedAt: now(),
    });
    refuseUnsaved(found(saved, "integration"));
    return showOne(params.account_id, id);
  });

  serve(decideAutoRetract, async ({ params, body }, { caller }) => {
    const { integration_id: id, hash, reason } = body;
    const decision = body.decision === "approve" ? "approved" : "denied";
    const decided = { hash, decision, reason, actor: caller.actor, at: now() } as const;
    const outcome = await autoRetract.decide(params.account_id, id, decided);
    refuseUnsaved(found(outcome, "integration"));
    return showOne(params.account_id, id);
  });

  serve(listAutoRetractHistory, async ({ params, query }) => {
    const versions = await autoRetract.history(params.account_id, query.integration_id);
    const known = found(versions, "integration");
    const of = { integrationId: query.integration_id, settings: known };
    const troubles = await troublesIn(needs, params.account_id, of);
    return ok(known.map((it) => toVersionItem(it, troubles)));
  });

  lookingRoutes(serve, needs);
}

/** What people look at before they save, or approve. */
function lookingRoutes(serve: ServeRoute, needs: AutoRetractNeeds): void {
  const { autoRetract, now } = needs;
  serve(previewAutoRetract, async ({ params, body }) => {
    const { integration_id: id, destinations, when_impossible: whenImpossible } = body;
    const wanted = {
      setting: { destinations, whenImpossible },
      scope: readScopeWanted(body.scope),
      now: now(),
    };
    return ok(toPreview(await autoRetract.preview(params.account_id, id, wanted)));
  });

  serve(listAutoRetractProposals, async ({ params }) => {
    const settings = await autoRetract.current(params.account_id);
    const waiting = settings.filter((it) => it.proposal !== undefined);
    return ok(await toSettingItems(needs, params.account_id, waiting));
  });

  serve(previewAutoRetractProposal, async ({ params: { account_id: account, proposal_hash: hash } }) => {
    const settings = await autoRetract.current(account);
    const { integration, proposal } = found(
      settings.find((it) => it.proposal?.hash === hash),
      "proposal that waits",
    );
    const wanted = { setting: found(proposal, "proposal").setting, now: now() };
    return ok(toPreview(await autoRetract.preview(account, integration.id, wanted)));
  });
}

function toPreview(answer: PreviewReply | undefined) {
  const reply = found(answer, "integration");
  if (reply.result === "refused") throw unavailable(reply.mistakes);
  if (reply.result === "unknown_in_scope") throw unknownInScope(reply);
  return toPreviewItem(reply.preview);
}

function unknownInScope({ id, foreign }: UnknownInScope): ApiError {
  if (foreign !== undefined)
    return new ApiError("invalid_input", {
      message: `${foreign} (${id}) belongs to another connection, and no mailbox of this one is in it: this setting would mean nobody by it. Name a group or mailbox of this connection, or a group made by hand.`,
      pointer: "/body/scope",
    });
  return new ApiError("not_found", {
    message: `The directory lists no group or mailbox ${id}: directory/groups and directory/mailboxes show them.`,
    pointer: "/body/scope",
  });
}

function unproven({ widened }: SettingUnproven): ApiError {
  return new ApiError("unproven_destination", {
    message: `${widened.join(", ")} would be hard-deleted by itself, which nobody can undo from here, and no self-test has proven that this connection can do it: name a test mailbox under Settings › Integrations, run the self-test with Hard Delete (undeliver integration test NAME --destination hard), and save again. Or choose Soft Delete.`,
    pointer: "/body/destinations",
  });
}

/** What is proposed is shown with the setting; everything else that did not become one is an answer of its own. */
function refuseUnsaved(outcome: SettingOutcome | SettingDecided): void {
  if (outcome.result === "saved" || outcome.result === "denied" || outcome.result === "proposed") return;
  throw unsaved(outcome);
}

type Unsaved = Exclude<SettingOutcome | SettingDecided, { result: "saved" | "denied" | "proposed" }>;

function unsaved(outcome: Unsaved): ApiError {
  switch (outcome.result) {
    case "conflict":
      return new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    case "refused":
      return unavailable(outcome.mistakes);
    case "unknown_in_scope":
      return unknownInScope(outcome);
    case "unproven":
      return unproven(outcome);
    case "beyond_limit":
      return new ApiError("beyond_limit", {
        message: `Of the past week's mail this would have moved ${reckoned(outcome.limit)} copies further than what a Super Admin last saved, and your role may change ${outcome.limit.allowed} by itself: ask a Super Admin to save it.`,
        pointer: "/body/destinations",
      });
    case "confirmation_needed":
      return new ApiError("confirmation_needed", {
        message: `${outcome.widened.join(", ")} would be hard-deleted from now on, which nobody can undo from here, and there is nobody else to approve it: send "confirm_hard_delete": true.`,
        pointer: "/body/confirm_hard_delete",
      });
    case "nothing_proposed":
      return new ApiError("wrong_state", "Nothing waits for approval here, or it has expired.");
    case "another_proposed":
      return new ApiError("changed_meanwhile", {
        message: `This is no more what you saw: what waits by now was asked for by ${outcome.proposal.askedBy} (${changesOf(outcome)}). Nothing is decided: look at it first.`,
        pointer: "/body/hash",
      });
    case "not_yours":
      return new ApiError("forbidden", `You cannot decide about this: ${outcome.why}.`);
  }
}

function reckoned({ copies }: LimitReckoning): string {
  return copies === undefined ? "more than 50,000" : String(copies);
}

/** What would change, disposition by disposition. */
function changesOf({
  proposal: { setting },
  current,
}: Extract<SettingDecided, { result: "another_proposed" }>): string {
  const [before, after] = [current.setting, setting];
  const moved = ACTIONABLE_DISPOSITIONS.filter(
    (it) => before.destinations[it] !== after.destinations[it],
  ).map((it) => `${it}: ${before.destinations[it]} → ${after.destinations[it]}`);
  const isElsewhere = before.whenImpossible !== after.whenImpossible;
  const [from, to] = [before.scope, after.scope].map((it) => it && scopeText(it));
  return [
    ...moved,
    ...(isElsewhere ? [`when_impossible: ${after.whenImpossible}`] : []),
    ...(from === to ? [] : [`scope: ${scopeWords(before.scope)} → ${scopeWords(after.scope)}`]),
  ].join(", ");
}

function unavailable(mistakes: readonly string[]): ApiError {
  return new ApiError(
    "unavailable_destination",
    ...mistakes.map((message) => ({ message, pointer: "/body/destinations" })),
  );
}

function toSettingItems(needs: AutoRetractNeeds, account: TenantId, settings: readonly CurrentSetting[]) {
  return Promise.all(
    settings.map(async (it) => {
      const versions = it.proposal === undefined ? [it] : [it, it.proposal];
      const of = { integrationId: it.integration.id, settings: versions };
      return toSettingItem(it, await troublesIn(needs, account, of));
    }),
  );
}

interface OfIntegration {
  readonly integrationId: IntegrationId;
  readonly settings: readonly Pick<SettingVersion, "setting">[];
}

/** What their scopes name and cannot mean. */
async function troublesIn(
  { scopes }: AutoRetractNeeds,
  account: TenantId,
  { integrationId, settings }: OfIntegration,
): Promise<ScopeTroubles> {
  const named = settings.flatMap((it) => it.setting.scope ?? []);
  const [lost, foreign] = await Promise.all([
    scopes.lost(account, named),
    scopes.foreign(account, integrationId, named),
  ]);
  return { lost, foreign };
}

function toSettingItem(it: CurrentSetting, troubles: ScopeTroubles) {
  return {
    integration_id: it.integration.id,
    integration_name: it.integration.name,
    provider: it.integration.provider,
    hard_delete_proven: it.isHardDeleteProven,
    ...toVersionItem(it, troubles),
    proposal: it.proposal === undefined ? null : toProposalItem(it.proposal, troubles),
  };
}

function toProposalItem(
  { hash, setting, askedBy, askedAt, expiresAt, mayApprove }: SettingProposal,
  troubles: ScopeTroubles,
) {
  return {
    hash,
    destinations: { ...setting.destinations },
    when_impossible: setting.whenImpossible,
    scope: toScopeItem(setting.scope, troubles),
    asked_by: askedBy,
    asked_at: askedAt.toISOString(),
    until: expiresAt.toISOString(),
    may_approve: [...mayApprove],
  };
}

function toVersionItem({ version, setting, savedBy, savedAt }: SettingVersion, troubles: ScopeTroubles) {
  return {
    version,
    destinations: { ...setting.destinations },
    when_impossible: setting.whenImpossible,
    scope: toScopeItem(setting.scope, troubles),
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
