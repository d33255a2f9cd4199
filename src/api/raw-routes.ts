import { randomBytes } from "node:crypto";
import type { MailPreview } from "#mail/preview-mail.ts";
import type { MessageId, TenantId } from "#shared/ids.ts";
import { openSemaphore } from "#shared/semaphore.ts";
import type { RawReply, Trace } from "#trace/trace.ts";
import { ApiError, found } from "./api-error.ts";
import { toAttachmentItem } from "./cloudflare.ts";
import { getRaw, getRawZip } from "./contract/investigate.ts";
import { getPreview } from "./contract/preview.ts";
import { encryptedZip } from "./encrypted-zip.ts";
import { rawJson } from "./raw-json.ts";
import { ok } from "./reply.ts";
import { sendPieces } from "./send-pieces.ts";
import type { Context, ServeRoute, StreamRoute } from "./serve-route.ts";

export interface RawNeeds {
  readonly trace: Pick<Trace, "readRaw">;
  /** `undefined`: it could not be taken apart in time. */
  readonly previewMail: (raw: Uint8Array) => Promise<MailPreview | undefined>;
  readonly now: () => Date;
}

/** Each holds its journal copy, of up to 150 MB, and what was decoded from it, until its last byte is sent. */
const MOST_AT_ONCE = 2;
/** So a reader that takes nothing keeps the others waiting for no longer than this. */
const SENDING_MS = 300_000;
/** As everybody who handles such files expects it. */
const ZIP_PASSWORD = "infected";

/** The original mail. Others who ask meanwhile wait in the order in which they came. */
export function rawRoutes(
  { serve, stream }: { readonly serve: ServeRoute; readonly stream: StreamRoute },
  { trace, previewMail, now }: RawNeeds,
): void {
  const places = openSemaphore(MOST_AT_ONCE);

  const read = async ({ account_id, investigate_id }: Asked, context: Context): Promise<Uint8Array> => {
    if (context.signal.aborted) throw new ApiError("unavailable", "The server is stopping: try again.");
    return rawOf(await trace.readRaw(account_id, investigate_id, context.caller.actor));
  };

  stream(getRaw, ({ params }, context) =>
    places.run(async () =>
      sendPieces(context, rawJson(await read(params, context)), { deadlineMs: SENDING_MS }),
    ),
  );

  stream(getRawZip, ({ params }, context) =>
    places.run(async () => {
      const bytes = await read(params, context);
      const name = `message-${params.investigate_id}`;
      const file = {
        name: `${name}.eml`,
        bytes,
        password: ZIP_PASSWORD,
        at: now(),
        salt: randomBytes(12),
      };
      const disposition = `attachment; filename="${name}.zip"`;
      const headers = { "content-disposition": disposition };
      await sendPieces(context, encryptedZip(file), { headers, deadlineMs: SENDING_MS });
    }),
  );

  serve(getPreview, ({ params }, context) =>
    places.run(async () => ok(toPreviewItem(await previewMail(await read(params, context))))),
  );
}

interface Asked {
  readonly account_id: TenantId;
  readonly investigate_id: MessageId;
}

function rawOf(read: RawReply): Uint8Array {
  if (read.result === "not_kept") {
    throw new ApiError("raw_not_kept", "The original was not kept: clean mail leaves metadata only.");
  }
  if (read.result === "no_longer_kept") {
    throw new ApiError(
      "raw_not_kept",
      "The original is no longer kept: its time is over by the retention settings.",
    );
  }
  return found(read.result === "read" ? read : undefined, "message").raw;
}

function toPreviewItem(preview: MailPreview | undefined) {
  if (preview === undefined) {
    throw new ApiError(
      "not_previewable",
      "The mail could not be taken apart in time: download it and look at it elsewhere.",
    );
  }
  const { headers, html, text, images, attachments, missing } = preview;
  return {
    headers: [...headers],
    html,
    text,
    images: images.map(({ contentId, type, base64 }) => ({ content_id: contentId, type, base64 })),
    attachments: attachments.map(toAttachmentItem),
    truncated: missing.length > 0,
    missing: [...missing],
  };
}
