import { z } from "zod";
import { PREVIEWS } from "#retraction/release-preview.ts";
import type { CopyId } from "#shared/ids.ts";
import { page } from "./envelope.ts";
import { idOf } from "./fields.ts";
import { RetractionPath } from "./params.ts";
import { route } from "./route.ts";

const Preview = z
  .object({
    copy_id: z.uuid(),
    mailbox: z.string(),
    result: z
      .enum(PREVIEWS)
      .describe(
        "comes_back; back_already: somebody has put it back; left: the user has moved or deleted it since; unreachable: its mailbox cannot be read now; nothing_taken",
      ),
    why: z.string(),
    goes_to: z.array(z.string()),
    changed: z
      .array(z.object({ field: z.string(), was: z.string(), is: z.string() }))
      .describe("what has been changed since it was taken: a release sets that back"),
  })
  .meta({ id: "ReleasePreview" });

export const previewRelease = route({
  method: "GET",
  path: "/retractions/:retraction_id/release_preview",
  summary:
    "Read the mailboxes and say what a release would bring back, and what it would leave; nothing is touched",
  tag: "retractions",
  permission: "mail.retract",
  params: RetractionPath,
  query: z.strictObject({
    per_page: z.coerce.number().int().min(1).max(100).default(20),
    cursor: idOf<CopyId>("the cursor of the page before").optional(),
  }),
  reply: page(Preview),
});
