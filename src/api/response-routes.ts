import type { Responses, ResponseSettings } from "#policy/responses.ts";
import type { SavedSetting } from "#policy/tenant-setting.ts";
import { ApiError } from "./api-error.ts";
import { getResponses, putResponses } from "./contract/responses.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

/** What happens when something becomes known after delivery. */
export function responseRoutes(
  serve: ServeRoute,
  { responses }: { readonly responses: ResponseSettings },
): void {
  serve(getResponses, async ({ params }) => ok(toItem(await responses.current(params.account_id))));

  serve(putResponses, async ({ params, body }, { caller }) => {
    const { post_delivery: postDelivery, submission, version: basedOn } = body;
    const value = { postDelivery, submission };
    const reply = await responses.save(params.account_id, { value, basedOn, actor: caller.actor });
    if (reply.result === "saved") return ok(toItem(reply.saved));
    throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
  });
}

function toItem({ version, value, savedBy, savedAt }: SavedSetting<Responses>) {
  return {
    post_delivery: { ...value.postDelivery },
    submission: { ...value.submission },
    version,
    saved_by: savedBy ?? null,
    saved_at: iso(savedAt),
  };
}
