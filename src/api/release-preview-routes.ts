import type { PreviewedCopy, ReleasePreview } from "#retraction/release-preview.ts";
import { found } from "./api-error.ts";
import { previewRelease } from "./contract/release-preview.ts";
import { paged } from "./reply.ts";
import type { ServeRoute } from "./serve-route.ts";

export interface ReleasePreviewNeeds {
  readonly releasePreview: ReleasePreview;
}

/** What a release would do. */
export function releasePreviewRoutes(serve: ServeRoute, { releasePreview }: ReleasePreviewNeeds): void {
  serve(previewRelease, async ({ params, query }, { signal }) => {
    const page = { after: query.cursor, limit: query.per_page };
    const copies = found(
      await releasePreview.page(params.account_id, params.retraction_id, page, signal),
      "retraction",
    );
    return paged(copies.map(toItem), { page: 1, per_page: query.per_page, cursor: copies.at(-1)?.copyId });
  });
}

function toItem({ copyId, mailbox, result, why, goesTo, changed }: PreviewedCopy) {
  return {
    copy_id: copyId,
    mailbox,
    result,
    why,
    goes_to: [...goesTo],
    changed: changed.map(({ field, was, is }) => ({ field, was, is })),
  };
}
