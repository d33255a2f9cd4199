import type { Exemptions } from "#retraction/exemptions.ts";
import type { CopyStanding, HitStanding, Trace } from "#trace/trace.ts";
import { found, notFound } from "./api-error.ts";
import { liftExemption, listCopies } from "./contract/copies.ts";
import { toProgressItem } from "./progress.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface CopyNeeds {
  readonly trace: Trace;
  readonly exemptions: Exemptions;
}

/** One message in all mailboxes. */
export function copyRoutes(serve: ServeRoute, { trace, exemptions }: CopyNeeds): void {
  serve(listCopies, async ({ params }) => {
    const { account_id: account, investigate_id: id } = params;
    found(await trace.message(account, id), "message");
    return ok((await trace.copies(account, id)).map(toItem));
  });

  serve(liftExemption, async ({ params }, { caller }) => {
    const { account_id: account, investigate_id: messageId, copy_id: copyId } = params;
    const reply = await exemptions.lift(account, { messageId, copyId, actor: caller.actor });
    if (reply === "not_found") throw notFound("copy");
    return ok({ copy_id: copyId, lifted: reply === "lifted" });
  });
}

function toItem(it: CopyStanding) {
  return {
    copy_id: it.copyId,
    integration_id: it.integrationId,
    mailbox: it.mailboxAddress ?? null,
    recipients: [...it.recipients],
    exempt: it.exempt === undefined ? null : { at: it.exempt.at.toISOString(), by: it.exempt.by },
    latest: it.latest === undefined ? null : toProgressItem(it.latest),
    hits: it.hits.map(toHit),
  };
}

function toHit({ id, origin, originAt, restoredAt }: HitStanding) {
  return {
    id,
    origin: { ...origin },
    captured_at: originAt.toISOString(),
    restored_at: iso(restoredAt),
  };
}
