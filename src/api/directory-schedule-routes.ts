import type { DirectorySchedule, DirectorySchedules } from "#directory/directory-schedule.ts";
import type { SavedSetting } from "#policy/tenant-setting.ts";
import { ApiError } from "./api-error.ts";
import { getDirectorySchedule, putDirectorySchedule } from "./contract/directory-schedule.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface DirectoryScheduleNeeds {
  readonly directorySchedules: DirectorySchedules;
}

/** How often directories are read by themselves. */
export function directoryScheduleRoutes(
  serve: ServeRoute,
  { directorySchedules }: DirectoryScheduleNeeds,
): void {
  serve(getDirectorySchedule, async ({ params }) =>
    ok(toItem(await directorySchedules.read(params.account_id))),
  );

  serve(putDirectorySchedule, async ({ params, body }, { caller }) => {
    const reply = await directorySchedules.save(params.account_id, {
      value: { isOn: body.enabled, deltaMinutes: body.delta_minutes, fullHours: body.full_hours },
      basedOn: body.version,
      actor: caller.actor,
    });
    if (reply.result === "conflict") {
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    }
    return ok(toItem(reply.saved));
  });
}

function toItem({ version, value, savedBy, savedAt }: SavedSetting<DirectorySchedule>) {
  return {
    enabled: value.isOn,
    delta_minutes: value.deltaMinutes,
    full_hours: value.fullHours,
    version,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
