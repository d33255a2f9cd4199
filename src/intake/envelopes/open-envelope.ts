import type { Envelope, SourceFormat } from "#mail/envelope.ts";
import { openExchangeReport } from "./exchange-report.ts";
import { keptWhole } from "./kept-whole.ts";
import { type CopyRules, openGoogleCopy, openPlainBcc } from "./plain-copy.ts";

/**
 * Opens a journal copy in its source's format, which is never guessed from the bytes: else whoever writes a mail
 * chooses who "received" what. Never throws; linear in the bytes; `mail` is a view into `raw` where it was not encoded.
 */
export function openEnvelope(raw: Uint8Array, format: SourceFormat, rules: CopyRules): Envelope {
  if (raw.byteLength === 0) return keptWhole("unreadable", "The journal copy was empty.");
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  try {
    return open(bytes, format, rules);
  } catch {
    // Nothing below throws by intent; a mistake there must not cost the copy.
    return keptWhole("unreadable", "The journal copy could not be opened.");
  }
}

function open(bytes: Buffer, format: SourceFormat, rules: CopyRules): Envelope {
  switch (format) {
    case "exchange-report":
      return openExchangeReport(bytes);
    case "google-copy":
      return openGoogleCopy(bytes);
    case "plain-bcc":
      return openPlainBcc(bytes, rules);
  }
}
