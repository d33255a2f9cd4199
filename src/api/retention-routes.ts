import type { z } from "zod";
import type { Retention, RetentionSetting } from "#policy/retention.ts";
import type { SavedSetting } from "#policy/tenant-setting.ts";
import type { RetentionEffect, RetentionPreviews } from "#retraction/retention-preview.ts";
import type { TenantId } from "#shared/ids.ts";
import { ApiError } from "./api-error.ts";
import { getRetention, previewRetention, putRetention } from "./contract/retention.ts";
import { iso, ok } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface RetentionNeeds {
  readonly retention: RetentionSetting;
  readonly retentionPreviews: RetentionPreviews;
  readonly now: () => Date;
}

/** For how long taken mail can be brought back, and what Undeliver keeps of mail itself. */
export function retentionRoutes(
  serve: ServeRoute,
  { retention, retentionPreviews, now }: RetentionNeeds,
): void {
  const wanted = async (tenantId: TenantId, body: WantedFigures): Promise<Retention> => {
    const { deleted_items: deletedItems, recoverable_items: recoverableItems, junk } = body.microsoft;
    const { search, raw, messages, retracted } = body.undeliver ?? {};
    const { value: standing } = await retention.read(tenantId);
    return {
      microsoft: { junk, deletedItems, recoverableItems },
      google: body.google,
      undeliver: {
        search: search ?? standing.undeliver.search,
        raw: raw ?? standing.undeliver.raw,
        messages: messages ?? standing.undeliver.messages,
        retracted: retracted ?? standing.undeliver.retracted,
      },
    };
  };

  serve(getRetention, async ({ params }) => ok(toItem(await retention.read(params.account_id))));

  serve(putRetention, async ({ params, body }, { caller }) => {
    const reply = await retention.save(params.account_id, {
      value: await wanted(params.account_id, body),
      basedOn: body.version,
      actor: caller.actor,
    });
    if (reply.result === "conflict") {
      throw new ApiError("changed_meanwhile", "Somebody saved another version meanwhile: read it first.");
    }
    return ok(toItem(reply.saved));
  });

  serve(previewRetention, async ({ params, body }) => {
    const figures = await wanted(params.account_id, body);
    const { raw, messages, retracted } = await retentionPreviews.preview(params.account_id, figures, now());
    return ok({ raw: toEffect(raw), messages: toEffect(messages), retracted: toEffect(retracted) });
  });
}

type WantedFigures = z.output<typeof previewRetention.body>;

function toEffect(effect: RetentionEffect | undefined) {
  if (effect === undefined) return null;
  const { before, old, lookedAt, goes, stays } = effect;
  return { before: before.toISOString(), old, looked_at: lookedAt, goes, stays: { ...stays } };
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
