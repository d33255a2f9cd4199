import type {
  AutoRetractSettings,
  CurrentSetting,
  SettingDecided,
  SettingOutcome,
  SettingProposal,
  SettingUnproven,
} from "#policy/auto-retract-settings.ts";
import { ACTIONABLE_DISPOSITIONS } from "#policy/auto-retract.ts";
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

export interface AutoRetractNeeds {
  readonly autoRetract: AutoRetractSettings;
  readonly now: () => Date;
}

const NO_JOURNAL = {
  code: 10101,
  message: "No source has delivered anything yet: nothing can be retracted before journal copies arrive.",
};

/** The Auto-Retract settings. */
export function autoRetractRoutes(serve: ServeRoute, { autoRetract, now }: AutoRetractNeeds): void {
  const show = async (account: TenantId) => {
    const [settings, hasJournal] = await Promise.all([
      autoRetract.current(account),
      autoRetract.hasJournal(account),
    ]);
    return { items: settings.map(toSettingItem), messages: hasJournal ? [] : [NO_JOURNAL] };
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
      basedOn: version,
      confirmHardDelete: body.confirm_hard_delete,
      isLimited: !mayIn(caller, params.account_id, "auto_retract.save_any"),
      savedBy: caller.actor,
      savedAt: now(),
    });
    refuseUnsaved(proven(found(saved, "integration")));
    return showOne(params.account_id, id);
  });

  serve(decideAutoRetract, async ({ params, body }, { caller }) => {
    const { integration_id: id, hash, reason } = body;
    const decision = body.decision === "approve" ? "approved" : "denied";
    const decided = { hash, decision, reason, actor: caller.actor, at: now() } as const;
    const outcome = await autoRetract.decide(params.account_id, id, decided);
    refuseUnsaved(proven(found(outcome, "integration")));
    return showOne(params.account_id, id);
  });

  serve(listAutoRetractHistory, async ({ params, query }) => {
    const versions = await autoRetract.history(params.account_id, query.integration_id);
    return ok(found(versions, "integration").map(toVersionItem));
  });

  lookingRoutes(serve, { autoRetract, now });
}

/** What people look at before they save, or approve. */
function lookingRoutes(serve: ServeRoute, { autoRetract, now }: AutoRetractNeeds): void {
  serve(previewAutoRetract, async ({ params, body }) => {
    const { integration_id: id, destinations, when_impossible: whenImpossible } = body;
    const wanted = { setting: { destinations, whenImpossible }, now: now() };
    const reply = found(await autoRetract.preview(params.account_id, id, wanted), "integration");
    if (reply.result === "refused") throw unavailable(reply.mistakes);
    return ok(toPreviewItem(reply.preview));
  });

  serve(listAutoRetractProposals, async ({ params }) => {
    const settings = await autoRetract.current(params.account_id);
    return ok(settings.filter((it) => it.proposal !== undefined).map(toSettingItem));
  });

  serve(previewAutoRetractProposal, async ({ params: { account_id: account, proposal_hash: hash } }) => {
    const settings = await autoRetract.current(account);
    const { integration, proposal } = found(
      settings.find((it) => it.proposal?.hash === hash),
      "proposal that waits",
    );
    const wanted = { setting: found(proposal, "proposal").setting, now: now() };
    const reply = found(await autoRetract.preview(account, integration.id, wanted), "integration");
    if (reply.result === "refused") throw unavailable(reply.mistakes);
    return ok(toPreviewItem(reply.preview));
  });
}

/** The outcome, unless it is that Hard Delete is not proven: then that is the answer, with what to do. */
function proven(
  outcome: SettingOutcome | SettingDecided,
): Exclude<SettingOutcome | SettingDecided, SettingUnproven> {
  if (outcome.result === "unproven") throw unproven(outcome);
  return outcome;
}

function unproven({ widened }: SettingUnproven): ApiError {
  return new ApiError("unproven_destination", {
    message: `${widened.join(", ")} would be hard-deleted by itself, which nobody can undo from here, and no self-test has proven that this connection can do it: name a test mailbox under Settings › Integrations, run the self-test with Hard Delete (undeliver integration test NAME --destination hard), and save again. Or choose Soft Delete.`,
    pointer: "/body/destinations",
  });
}

/** What is proposed is shown with the setting; everything else that did not become one is an answer of its own. */
function refuseUnsaved(outcome: Exclude<SettingOutcome | SettingDecided, SettingUnproven>): void {
  switch (outcome.result) {
    case "saved":
    case "denied":
    case "proposed":
      return;
    case "conflict":
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    case "refused":
      throw unavailable(outcome.mistakes);
    case "beyond_limit":
      throw new ApiError("beyond_limit", {
        message: `Of the past week's mail this would have moved ${outcome.limit.copies ?? "more than 50,000"} copies further than what a Super Admin last saved, and your role may change ${outcome.limit.allowed} by itself: ask a Super Admin to save it.`,
        pointer: "/body/destinations",
      });
    case "confirmation_needed":
      throw new ApiError("confirmation_needed", {
        message: `${outcome.widened.join(", ")} would be hard-deleted from now on, which nobody can undo from here, and there is nobody else to approve it: send "confirm_hard_delete": true.`,
        pointer: "/body/confirm_hard_delete",
      });
    case "nothing_proposed":
      throw new ApiError("wrong_state", "Nothing waits for approval here, or it has expired.");
    case "another_proposed":
      throw new ApiError("changed_meanwhile", {
        message: `This is no more what you saw: what waits by now was asked for by ${outcome.proposal.askedBy} (${changesOf(outcome)}). Nothing is decided: look at it first.`,
        pointer: "/body/hash",
      });
    case "not_yours":
      throw new ApiError("forbidden", `You cannot decide about this: ${outcome.why}.`);
  }
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
  return [...moved, ...(isElsewhere ? [`when_impossible: ${after.whenImpossible}`] : [])].join(", ");
}

function unavailable(mistakes: readonly string[]): ApiError {
  return new ApiError(
    "unavailable_destination",
    ...mistakes.map((message) => ({ message, pointer: "/body/destinations" })),
  );
}

function toSettingItem(it: CurrentSetting) {
  return {
    integration_id: it.integration.id,
    integration_name: it.integration.name,
    provider: it.integration.provider,
    hard_delete_proven: it.isHardDeleteProven,
    ...toVersionItem(it),
    proposal: it.proposal === undefined ? null : toProposalItem(it.proposal),
  };
}

function toProposalItem({ hash, setting, askedBy, askedAt, expiresAt, mayApprove }: SettingProposal) {
  return {
    hash,
    destinations: { ...setting.destinations },
    when_impossible: setting.whenImpossible,
    asked_by: askedBy,
    asked_at: askedAt.toISOString(),
    until: expiresAt.toISOString(),
    may_approve: [...mayApprove],
  };
}

function toVersionItem({ version, setting, savedBy, savedAt }: SettingVersion) {
  return {
    version,
    destinations: { ...setting.destinations },
    when_impossible: setting.whenImpossible,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
