import type {
  AutoRetractSettings,
  CurrentSetting,
  SettingDecided,
  SettingOutcome,
  SettingProposal,
} from "#policy/auto-retract-settings.ts";
import type { SettingVersion } from "#policy/setting-version.ts";
import type { IntegrationId, TenantId } from "#shared/ids.ts";
import { ApiError, found } from "./api-error.ts";
import {
  decideAutoRetract,
  getAutoRetract,
  listAutoRetractHistory,
  putAutoRetract,
} from "./contract/auto-retract.ts";
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
      savedBy: caller.actor,
      savedAt: now(),
    });
    refuseUnsaved(found(saved, "integration"));
    return showOne(params.account_id, id);
  });

  serve(decideAutoRetract, async ({ params, body }, { caller }) => {
    const { integration_id: id, reason } = body;
    const decision = body.decision === "approve" ? "approved" : "denied";
    const decided = { decision, reason, actor: caller.actor, at: now() } as const;
    refuseUnsaved(found(await autoRetract.decide(params.account_id, id, decided), "integration"));
    return showOne(params.account_id, id);
  });

  serve(listAutoRetractHistory, async ({ params, query }) => {
    const versions = await autoRetract.history(params.account_id, query.integration_id);
    return ok(found(versions, "integration").map(toVersionItem));
  });
}

/** What is proposed is shown with the setting; everything else that did not become one is an answer of its own. */
function refuseUnsaved(outcome: SettingOutcome | SettingDecided): void {
  switch (outcome.result) {
    case "saved":
    case "denied":
    case "proposed":
      return;
    case "conflict":
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    case "refused":
      throw new ApiError(
        "unavailable_destination",
        ...outcome.mistakes.map((message) => ({ message, pointer: "/body/destinations" })),
      );
    case "confirmation_needed":
      throw new ApiError("confirmation_needed", {
        message: `${outcome.widened.join(", ")} would be hard-deleted from now on, which nobody can undo from here, and there is nobody else to approve it: send "confirm_hard_delete": true.`,
        pointer: "/body/confirm_hard_delete",
      });
    case "nothing_proposed":
      throw new ApiError("wrong_state", "Nothing waits for approval here, or it has expired.");
    case "not_yours":
      throw new ApiError("forbidden", `You cannot decide about this: ${outcome.why}.`);
  }
}

function toSettingItem(it: CurrentSetting) {
  return {
    integration_id: it.integration.id,
    integration_name: it.integration.name,
    provider: it.integration.provider,
    ...toVersionItem(it),
    proposal: it.proposal === undefined ? null : toProposalItem(it.proposal),
  };
}

function toProposalItem({ setting, askedBy, askedAt, expiresAt, mayApprove }: SettingProposal) {
  return {
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
