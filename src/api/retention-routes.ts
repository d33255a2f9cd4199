import type { Retention, RetentionSetting } from "#policy/retention.ts";
import type { SavedSetting } from "#policy/tenant-setting.ts";
import { ApiError } from "./api-error.ts";
import { getRetention, putRetention } from "./contract/retention.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface RetentionNeeds {
  readonly retention: RetentionSetting;
}

/** For how long taken mail can be brought back, and past mail be found. */
export function retentionRoutes(serve: ServeRoute, { retention }: RetentionNeeds): void {
  serve(getRetention, async ({ params }) => ok(toItem(await retention.read(params.account_id))));

  serve(putRetention, async ({ params, body }, { caller }) => {
    const { deleted_items: deletedItems, recoverable_items: recoverableItems, junk } = body.microsoft;
    const undeliver = body.undeliver ?? (await retention.read(params.account_id)).value.undeliver;
    const reply = await retention.save(params.account_id, {
      value: { microsoft: { junk, deletedItems, recoverableItems }, google: body.google, undeliver },
      basedOn: body.version,
      actor: caller.actor,
    });
    if (reply.result === "conflict") {
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    }
    return ok(toItem(reply.saved));
  });
}

function toItem({
  version,
  value: { microsoft, google, undeliver },
  savedBy,
  savedAt,
}: SavedSetting<Retention>) {
  return {
    microsoft: {
      junk: microsoft.junk,
      deleted_items: microsoft.deletedItems,
      recoverable_items: microsoft.recoverableItems,
    },
    google: { ...google },
    undeliver: { ...undeliver },
    version,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
