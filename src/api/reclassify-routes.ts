import type { VerdictRequests } from "#policy/verdict-requests.ts";
import type { AlikeCount } from "#trace/campaign.ts";
import type { Trace } from "#trace/trace.ts";
import { ApiError, found, notFound } from "./api-error.ts";
import { toInvestigated } from "./cloudflare.ts";
import { reclassifyMessage } from "./contract/reclassify.ts";
import { CAMPAIGN_DAYS } from "./contract/similar.ts";
import { ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ReclassifyNeeds {
  readonly verdicts: VerdictRequests;
  readonly trace: Trace;
}

/** A person's word about one message. */
export function reclassifyRoutes(serve: ServeRoute, { verdicts, trace }: ReclassifyNeeds): void {
  serve(reclassifyMessage, async ({ params, body }, { caller }) => {
    const { account_id: account, investigate_id: messageId } = params;
    const { expected_disposition: disposition } = body;
    const reply = await verdicts.reclassify(account, { messageId, disposition, actor: caller.actor });
    if (reply === "not_found") throw notFound("message");
    if (reply === "not_judged") {
      throw new ApiError("wrong_state", "The message waits for its first verdict: reclassify it after that.");
    }
    const message = found(await trace.message(account, messageId), "message");
    const alike = found(await trace.alike(account, messageId, CAMPAIGN_DAYS), "message");
    return ok({ ...toInvestigated(message), similar: toSimilar(alike) });
  });
}

function toSimilar({ messages, judgedOtherwise, ticked, isCut }: AlikeCount) {
  return { messages, judged_otherwise: judgedOtherwise, ticked, is_cut: isCut };
}
