import type { ApprovalSetting, ApprovalSettings } from "#policy/approval-setting.ts";
import type { SavedSetting } from "#policy/tenant-setting.ts";
import { ApiError } from "./api-error.ts";
import { getApprovalSetting, putApprovalSetting } from "./contract/approval-setting.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ApprovalSettingNeeds {
  readonly approvalSettings: ApprovalSettings;
}

/** From when on a second person has to approve. */
export function approvalSettingRoutes(serve: ServeRoute, { approvalSettings }: ApprovalSettingNeeds): void {
  serve(getApprovalSetting, async ({ params }) =>
    ok(toItem(await approvalSettings.current(params.account_id))),
  );

  serve(putApprovalSetting, async ({ params, body }, { caller }) => {
    const reply = await approvalSettings.save(params.account_id, {
      value: { copiesPerHour: body.copies_per_hour },
      basedOn: body.version,
      actor: caller.actor,
    });
    if (reply.result === "conflict") {
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    }
    return ok(toItem(reply.saved));
  });
}

function toItem({ value, version, savedBy, savedAt }: SavedSetting<ApprovalSetting>) {
  return {
    copies_per_hour: value.copiesPerHour,
    version,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
