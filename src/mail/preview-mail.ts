import { cleanText } from "./clean-text.ts";
import { readHeaderBlock, type HeaderBlock } from "./header-block.ts";
import type { Attachment } from "./mail.ts";
import { type Body, parseBody } from "./parse-body.ts";

/** What a person is shown of a mail. All of it is as hostile as the mail: whoever shows it makes it safe first. */
export interface MailPreview {
  /** In the order of the mail, as written, encoded words and all; long ones are cut. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** As written. Empty where the mail has none. */
  readonly html: string;
  readonly text: string;
  /** The pictures that the HTML shows by `cid:`, told by their first bytes. */
  readonly images: readonly PreviewImage[];
  readonly attachments: readonly Attachment[];
  /** What is not shown: `headers-cut`, `html-cut`, `text-cut`, `images-cut`, `parts-cut`, `body-not-parsed`. */
  readonly missing: readonly string[];
}

export interface PreviewImage {
  readonly contentId: string;
  readonly type: string;
  readonly base64: string;
}

export interface PreviewLimits {
  readonly maxBytes: number;
  readonly maxParts: number;
  readonly maxAttachments: number;
  readonly maxImageBytes: number;
  /** Of the HTML and of the text, each. */
  readonly maxTextCharacters: number;
  readonly maxHeaders: number;
  readonly maxHeaderCharacters: number;
  /** Of parsing the body. */
  readonly maxMs: number;
}

/** So much a browser cleans and shows within a second or two. */
const PREVIEW_LIMITS: PreviewLimits = {
  maxBytes: 150 << 20,
  maxParts: 500,
  maxAttachments: 200,
  maxImageBytes: 4 << 20,
  maxTextCharacters: 256 * 1024,
  maxHeaders: 500,
  maxHeaderCharacters: 4_096,
  maxMs: 4_000,
};

/** Takes a mail apart for a person to look at, within bounds. Rejects never. */
export async function previewMail(raw: Uint8Array, limits = PREVIEW_LIMITS): Promise<MailPreview> {
  const header = readHeaderBlock(raw);
  const bodyBytes = raw.subarray(header.bodyOffset);
  const body = raw.length > limits.maxBytes ? undefined : await parseBody(header, bodyBytes, limits);
  const headers = headersOf(header, limits);
  return {
    ...headers,
    ...contentOf(body, limits),
    missing: [...headers.missing, ...missingOf(body, limits)],
  };
}

function headersOf(
  header: HeaderBlock,
  { maxHeaders, maxHeaderCharacters }: PreviewLimits,
): Pick<MailPreview, "headers" | "missing"> {
  const shown = header.fields.slice(0, maxHeaders);
  const isCut =
    header.isCut ||
    shown.length < header.fields.length ||
    shown.some((it) => it.value.length > maxHeaderCharacters);
  return {
    headers: shown.map(({ name, value }) => ({ name, value: cleanText(value, maxHeaderCharacters) })),
    missing: isCut ? ["headers-cut"] : [],
  };
}

function contentOf(
  body: Body | undefined,
  { maxTextCharacters }: PreviewLimits,
): Pick<MailPreview, "html" | "text" | "images" | "attachments"> {
  return {
    html: cleanText(body?.html ?? "", maxTextCharacters),
    text: cleanText(body?.text ?? "", maxTextCharacters),
    attachments: body?.attachments ?? [],
    images: (body?.images ?? []).map(({ contentId, type, bytes }) => ({
      contentId: cleanText(contentId, contentId.length),
      type,
      base64: bytes.toString("base64"),
    })),
  };
}

function missingOf(body: Body | undefined, { maxTextCharacters }: PreviewLimits): readonly string[] {
  if (body === undefined) return ["body-not-parsed"];
  return [
    ...(body.html.length > maxTextCharacters ? ["html-cut"] : []),
    ...(body.text.length > maxTextCharacters ? ["text-cut"] : []),
    ...(body.lacksImages ? ["images-cut"] : []),
    ...(body.isCut ? ["parts-cut"] : []),
  ];
}
