import type { AutoRetractLimit, AutoRetractLimits } from "#policy/auto-retract-limit.ts";
import type { SavedSetting } from "#policy/tenant-setting.ts";
import { ApiError } from "./api-error.ts";
import { getAutoRetractLimit, putAutoRetractLimit } from "./contract/auto-retract-limit.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface AutoRetractLimitNeeds {
  readonly autoRetractLimits: AutoRetractLimits;
}

/** How much a change of the Auto-Retract settings may move where a role does not allow any change. */
export function autoRetractLimitRoutes(
  serve: ServeRoute,
  { autoRetractLimits }: AutoRetractLimitNeeds,
): void {
  serve(getAutoRetractLimit, async ({ params }) =>
    ok(toItem(await autoRetractLimits.current(params.account_id))),
  );

  serve(putAutoRetractLimit, async ({ params, body }, { caller }) => {
    const { copies, percent, version: basedOn } = body;
    const change = { value: { copies, percent }, basedOn, actor: caller.actor };
    const reply = await autoRetractLimits.save(params.account_id, change);
    if (reply.result === "saved") return ok(toItem(reply.saved));
    throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
  });
}

function toItem({ value, version, savedBy, savedAt }: SavedSetting<AutoRetractLimit>) {
  return { ...value, version, saved_by: savedBy ?? null, saved_at: iso(savedAt) };
}
