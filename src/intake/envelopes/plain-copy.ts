import type { Envelope, JournaledRecipient, RecipientKind } from "#mail/envelope.ts";
import { type HeaderBlock, type HeaderField, readHeaderBlock } from "#mail/header-block.ts";
import { readAddressList } from "./address-list.ts";

export interface CopyRules {
  /** Plain BCC: whether the relay in front prepends X-Original-To or X-Gm-Original-To itself. */
  readonly trustsOriginalTo: boolean;
}

/**
 * Opens a copy that Google's routing delivered to us as well ("Also deliver to"). The mail is not wrapped; who
 * received it stands in X-Gm-Original-To, once for each. Those count only above Google's topmost Received line:
 * what stands below was written by the sender.
 */
export function openGoogleCopy(raw: Buffer): Envelope {
  const header = readHeaderBlock(raw);
  const above = aboveReceived(header);
  const named = recipientsIn(above, ["x-gm-original-to"], "recipient");
  if (named.length > 0) return toEnvelope("google-copy", raw, named, []);
  const delivered = recipientsIn(above, ["delivered-to"], "recipient");
  if (delivered.length > 0) {
    const note = "X-Gm-Original-To was missing; the recipient was taken from Delivered-To.";
    return toEnvelope("google-copy", raw, delivered, [note]);
  }
  const note =
    "X-Gm-Original-To was missing; recipients were taken from To and Cc, so Bcc and groups are unknown.";
  return toEnvelope("google-copy", raw, visibleRecipients(header), [note]);
}

/** Opens a copy that a relay sends as blind carbon copy. Without a trusted header only To and Cc are known. */
export function openPlainBcc(raw: Buffer, rules: CopyRules): Envelope {
  const header = readHeaderBlock(raw);
  const above = rules.trustsOriginalTo ? aboveReceived(header) : [];
  const named = recipientsIn(above, ["x-original-to", "x-gm-original-to"], "recipient");
  if (named.length > 0) return toEnvelope("plain-bcc", raw, named, []);
  const note = "Recipients were taken from To and Cc, so Bcc and groups are unknown.";
  return toEnvelope("plain-bcc", raw, visibleRecipients(header), [note]);
}

/** The fields above the topmost Received; none where there is no Received at all. */
function aboveReceived(header: HeaderBlock): readonly HeaderField[] {
  const topmost = header.fields.findIndex((it) => it.name === "received");
  return header.fields.slice(0, Math.max(topmost, 0));
}

function visibleRecipients(header: HeaderBlock): readonly JournaledRecipient[] {
  return [...recipientsIn(header.fields, ["to"], "to"), ...recipientsIn(header.fields, ["cc"], "cc")];
}

const MAX_RECIPIENTS = 100_000;

function recipientsIn(
  fields: readonly HeaderField[],
  names: readonly string[],
  kind: RecipientKind,
): readonly JournaledRecipient[] {
  const addresses = fields.filter((it) => names.includes(it.name)).flatMap((it) => readAddressList(it.value));
  return [...new Set(addresses)]
    .slice(0, MAX_RECIPIENTS)
    .map((address) => ({ address, kind, expandedFrom: undefined, forwardedFrom: undefined }));
}

function toEnvelope(
  shape: "google-copy" | "plain-bcc",
  raw: Buffer,
  recipients: readonly JournaledRecipient[],
  notes: readonly string[],
): Envelope {
  return {
    shape,
    mail: raw,
    wasProtected: false,
    sender: undefined,
    onBehalfOf: undefined,
    reportedMessageId: undefined,
    recipients,
    notes,
  };
}
