import type { gmail_v1 } from "@googleapis/gmail";
import { type Header, headerValue, readHeaders } from "../google/headers.ts";

/** Deeper parts are shown as they are, unopened. */
const MAX_DEPTH = 20;
const MAX_PARTS = 1_000;

/** The tree of parts as `format=full` shows it. Bodies of attachments are left out: they have an id and a size. */
export function toPayload(mime: Buffer): gmail_v1.Schema$MessagePart {
  let parts = 0;
  const read = (entity: string, partId: string, depth: number): gmail_v1.Schema$MessagePart => {
    parts += 1;
    const { headers, bodyAt } = readHeaders(entity);
    const mimeType = mimeTypeOf(headers);
    const boundary = parameter(headerValue(headers, "content-type") ?? "", "boundary");
    const isOpened = mimeType.startsWith("multipart/") && boundary !== undefined;
    const part = { partId, mimeType, filename: filenameOf(headers), headers: [...headers] };
    if (!isOpened || depth >= MAX_DEPTH)
      return { ...part, body: toBody(headers, entity.slice(bodyAt), partId) };
    const children = splitParts(entity.slice(bodyAt), boundary).slice(0, Math.max(0, MAX_PARTS - parts));
    const prefix = partId === "" ? "" : `${partId}.`;
    return {
      ...part,
      body: { size: 0 },
      parts: children.map((child, index) => read(child, `${prefix}${index}`, depth + 1)),
    };
  };
  return read(mime.toString("latin1"), "", 0);
}

/** The type in lower case; text/plain where the mail does not say (RFC 2045 section 5.2). */
export function mimeTypeOf(headers: readonly Header[]): string {
  const [type = ""] = (headerValue(headers, "content-type") ?? "").split(";");
  return type.includes("/") ? type.trim().toLowerCase() : "text/plain";
}

function filenameOf(headers: readonly Header[]): string {
  const disposition = parameter(headerValue(headers, "content-disposition") ?? "", "filename");
  return disposition ?? parameter(headerValue(headers, "content-type") ?? "", "name") ?? "";
}

function parameter(value: string, name: string): string | undefined {
  for (const piece of value.split(";").slice(1)) {
    const equals = piece.indexOf("=");
    if (equals === -1 || piece.slice(0, equals).trim().toLowerCase() !== name) continue;
    const raw = piece.slice(equals + 1).trim();
    return raw.startsWith('"') && raw.endsWith('"') ? raw.slice(1, -1) : raw;
  }
  return undefined;
}

function toBody(headers: readonly Header[], body: string, partId: string): gmail_v1.Schema$MessagePartBody {
  const data = decode(body, (headerValue(headers, "content-transfer-encoding") ?? "").toLowerCase());
  const isAttachment = filenameOf(headers) !== "" || !mimeTypeOf(headers).startsWith("text/");
  return isAttachment
    ? { attachmentId: `attachment-${partId}`, size: data.length }
    : { data: data.toString("base64url"), size: data.length };
}

function decode(body: string, encoding: string): Buffer {
  if (encoding === "base64") return Buffer.from(body, "base64");
  if (encoding !== "quoted-printable") return Buffer.from(body, "latin1");
  const text = body
    .replaceAll(/=\r?\n/g, "")
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_whole, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}

/** What stands between the boundary lines (RFC 2046 section 5.1); the line break before a boundary belongs to it. */
function splitParts(body: string, boundary: string): string[] {
  const delimiter = `\n--${boundary}`;
  const pieces = `\n${body}`.split(delimiter).slice(1);
  const end = pieces.findIndex((it) => it.startsWith("--"));
  return (end === -1 ? pieces : pieces.slice(0, end)).map((it) =>
    it.slice(it.indexOf("\n") + 1).replace(/\r$/, ""),
  );
}
